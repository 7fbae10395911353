import { Injectable, Logger, type OnModuleInit, type Type } from '@nestjs/common';
import { ControllerRegistrar } from '../binding/controller.registrar.js';
import { type ProducerDefinition, handlersFor } from '../discovery/producer.definition.js';
import { copyMetadata } from '../webhook/metadata.copier.js';
import { WEBHOOK_ACTIONS, type WebhookAction } from '../webhook/webhook.action.js';
import { BootMessage } from './boot.messages.js';
import { BootChecker } from './boot.checker.js';
import { loadValidationPackages } from '../../shared/dto/validation-packages.js';
import { hasDto } from './dto.checkers.js';
import { ModulePlan } from './module.plan.js';
import { ProducerBinder } from './producer.binder.js';
import { ProducerBootError } from './producer-boot.error.js';
import { type ProducerPlan, quotedNames, withoutAuth } from './producer.plan.js';
import { type RegisteredProducer, RouteRegistry } from './route.registry.js';

/** Starts the producers of an application: routes first, and what they do once all providers are made. */
@Injectable()
export class ProducerBootstrap implements OnModuleInit {
  private readonly logger = new Logger('AkeylessProducer');
  private isImportedTwice = false;

  constructor(
    private readonly modulePlan: ModulePlan,
    private readonly registry: RouteRegistry,
    private readonly registrar: ControllerRegistrar,
    private readonly checker: BootChecker,
    private readonly binder: ProducerBinder,
  ) {}

  /** To be called while providers are made: Nest registers routes after that. */
  registerRoutes(moduleClass: Type): void {
    this.isImportedTwice = this.registrar.countOf(moduleClass) > 1;
    if (this.isImportedTwice) return;
    for (const plan of this.modulePlan.producers()) {
      this.registry.register(moduleClass, plan);
      this.describeRoutes(plan.definition, this.registry.get(plan.name));
    }
  }

  /** @throws ProducerBootError with everything that is wrong. */
  async onModuleInit(): Promise<void> {
    const planned = this.modulePlan.producers();
    const plans = planned.filter(exists);
    const packages = plans.some(({ options }) => hasDto(options))
      ? await loadValidationPackages()
      : undefined;
    const problems = this.checker.problems({
      plans,
      optionProblems: planned.flatMap((plan) => plan.problems),
      isImportedTwice: this.isImportedTwice,
      hasValidationPackages: packages !== undefined,
    });
    if (problems.length > 0) throw new ProducerBootError(problems);
    const open = withoutAuth(plans);
    if (open.length > 0) this.logger.warn(BootMessage.open(quotedNames(open)));
    for (const plan of plans) this.start(plan, packages);
  }

  private start(
    plan: ProducerPlan,
    packages: Awaited<ReturnType<typeof loadValidationPackages>>,
  ): void {
    const registered = this.registry.get(plan.name);
    if (!registered) return;
    this.describeRoutes(plan.definition, registered);
    this.binder.bind(plan, registered, packages);
  }

  /** Twice: before OpenAPI reads the routes, and again when handlers that factories made are known. */
  private describeRoutes(
    definition: ProducerDefinition,
    registered: RegisteredProducer | undefined,
  ): void {
    for (const action of WEBHOOK_ACTIONS) {
      const handler = handlerBehind(action, definition);
      const route = (registered?.controller.prototype as Record<string, object> | undefined)?.[
        action
      ];
      if (handler && route) copyMetadata(handler.classRef, handler.method, route);
    }
  }
}

/** The handler whose metadata and enhancers a route has: default rotation uses those of `@Create`. */
function handlerBehind(action: WebhookAction, definition: ProducerDefinition) {
  const [handler] = handlersFor(definition, action);
  const [create] = action === 'rotate' ? handlersFor(definition, 'create') : [];
  return handler ?? create;
}

/** The default producer exists once a handler belongs to it; a named one once a class says its name. */
const exists = ({ definition }: ProducerPlan): boolean =>
  definition.handlers.length > 0 || definition.classes.length > 0;
