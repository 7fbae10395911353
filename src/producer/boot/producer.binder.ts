import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CLOCK, type Clock } from '../../shared/clock.js';
import type { Eventual } from '../../shared/eventual.js';
import type { Call } from '../calls/call.js';
import type { CallAuthenticator } from '../auth/call-authenticator.js';
import { CallAuthenticators } from '../auth/call-authenticators.js';
import { isHttpException } from '../calls/failure.js';
import { CreateAction } from '../actions/create.action.js';
import { CallGate } from '../calls/call.gate.js';
import type { Handler } from '../calls/invocation.js';
import type { Outcome } from '../calls/outcome.js';
import type { ProducerContext, ProducerHandlers } from '../calls/producer.context.js';
import { RevokeAction } from '../actions/revoke.action.js';
import { RotateAction } from '../actions/rotate.action.js';
import { EnhancerBinder } from '../binding/enhancer.binder.js';
import { HandlerBinder } from '../binding/handler.binder.js';
import { RequestScope } from '../binding/request-scope.js';
import { type HandlerDefinition, handlersFor } from '../discovery/producer.definition.js';
import type { Action, ParameterMetadata } from '../metadata.js';
import { MemoryRotationJournal } from '../rotation/journal/memory-rotation-journal.js';
import type { RotationJournal } from '../rotation/journal/rotation-journal.js';
import { RotationRecords } from '../rotation/journal/rotation.records.js';
import { Retirement } from '../rotation/retirement.js';
import { CallDrain } from '../webhook/call.drain.js';
import { WorkInProgress } from '../calls/work-in-progress.js';
import { readCreate, readRevoke, readRotate, type ReadingRules } from '../webhook/call.readers.js';
import type { ResolvedProducerOptions } from '../options/producer.options.js';
import type { ValidationPackages } from '../../shared/dto/validation-packages.js';
import type { EventReporter } from '../events/event.reporter.js';
import { toHttpException } from '../webhook/http-exception.mapper.js';
import { PayloadReader } from '../webhook/payload.reader.js';
import type { RouteBinding, WebhookRoute } from '../webhook/webhook.route.js';
import { type DtoCheckers, dtoCheckers } from './dto.checkers.js';
import type { ProducerPlan } from './producer.plan.js';
import type { RegisteredProducer } from './route.registry.js';

const JOURNAL_WARNING =
  'its rotationJournal has no setIfAbsent, so that replicas which rotate at once may make one root credential each';

/** What every request has that may hold secrets. */
interface SecretHolder {
  readonly payload?: { readonly text: string; readonly fields?: object };
  readonly input?: unknown;
}

/** What reading the requests of a producer involves. */
interface ReadingContext {
  readonly rules: ReadingRules;
  readonly records: RotationRecords;
  readonly authenticator: CallAuthenticator | undefined;
  readonly reporter: EventReporter;
}

/** How one route reads its requests and performs them. */
interface Opening<Request extends SecretHolder> {
  /** The handler whose enhancers are the route's. */
  readonly handler: HandlerDefinition | undefined;
  readonly read: (body: Record<string, unknown>, rules: ReadingRules) => Eventual<Request>;
  readonly action: { run(request: Request, call: Call): Promise<Outcome> };
}

/** Brings the routes of a producer to life: binds its handlers, and its actions to the routes that have one. */
@Injectable()
export class ProducerBinder {
  private readonly journal: RotationJournal;

  constructor(
    private readonly handlers: HandlerBinder,
    private readonly enhancers: EnhancerBinder,
    private readonly moduleRef: ModuleRef,
    private readonly authenticators: CallAuthenticators,
    private readonly drain: CallDrain,
    private readonly work: WorkInProgress,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.journal = new MemoryRotationJournal(clock);
  }

  bind(
    plan: ProducerPlan,
    registered: RegisteredProducer,
    packages: ValidationPackages | undefined,
  ): void {
    const { options, definition } = plan;
    const { reporter } = registered;
    const checkers = dtoCheckers(options, packages);
    const context = this.context(plan, registered, checkers);
    const retirement = new Retirement(context);
    const records = new RotationRecords(
      context,
      options.rotationJournal ?? this.journal,
      options.journalSecret,
    );
    if (!records.canClaim) registered.reporter.warn(JOURNAL_WARNING);
    const rules: ReadingRules = {
      payload: new PayloadReader(options.opaquePayload, checkers.payload),
      input: checkers.input,
      shortDryRun: options.dryRun === 'short',
    };
    const authenticator = this.authenticators.for(options.auth, reporter);
    const reading: ReadingContext = { rules, records, authenticator, reporter };
    const [create] = handlersFor(definition, 'create');
    const [revoke] = handlersFor(definition, 'revoke');
    const [rotate = create] = handlersFor(definition, 'rotate');
    const open = <Request extends SecretHolder>(
      route: WebhookRoute,
      opening: Opening<Request>,
    ): void => route.bind(this.binding(options, reading, opening));
    const { routes } = registered;
    if (create) {
      open(routes.create, {
        handler: create,
        read: readCreate,
        action: new CreateAction(context, retirement),
      });
    }
    if (revoke ?? (create && !options.canRevoke)) {
      open(routes.revoke, {
        handler: revoke,
        read: readRevoke,
        action: new RevokeAction(context, retirement),
      });
    }
    if (rotate && options.canRotate) {
      open(routes.rotate, {
        handler: rotate,
        read: readRotate,
        action: new RotateAction(context, retirement, records),
      });
    }
  }

  private binding<Request extends SecretHolder>(
    { bodyLimit, timeoutMs, shutdownMs }: ResolvedProducerOptions,
    { rules, records, authenticator, reporter }: ReadingContext,
    { handler, read, action }: Opening<Request>,
  ): RouteBinding {
    return {
      bodyLimit,
      timeoutMs,
      shutdownMs,
      drain: this.drain,
      clock: this.clock,
      reporter,
      enhancersFor: this.enhancers.bind(handler),
      scopeOf: (request) => new RequestScope(request, this.moduleRef),
      authenticator,
      read: async (body, call) => {
        let request: Request;
        try {
          const reading = read(body, rules);
          request = reading instanceof Promise ? await reading : reading;
        } catch (error) {
          throw refusal(error, body, call, reporter);
        }
        const { payload } = request;
        if (payload) call.addSecretsOf(() => payload.fields ?? payload.text);
        call.addSecrets(request.input);
        const confirmation = payload && records.confirm(payload.text, call);
        if (confirmation) void this.work.track(confirmation);
        return () => action.run(request, call);
      },
    };
  }

  private context(
    { name, options, definition }: ProducerPlan,
    { reporter }: RegisteredProducer,
    checkers: DtoCheckers,
  ) {
    const checked = {
      payload: checkers.payload !== undefined,
      input: checkers.input !== undefined,
    };
    const bound = (action: Action): Handler | undefined => {
      const [handler] = handlersFor(definition, action);
      return handler && this.handlers.bind(handler, checked);
    };
    const takes = (action: Action, parameter: ParameterMetadata['source']): boolean =>
      handlersFor(definition, action).some(({ parameters }) =>
        parameters.some(({ source }) => source === parameter),
      );
    const handlers: ProducerHandlers = {
      create: bound('create'),
      createsByRotationId: takes('create', 'rotationId'),
      revoke: bound('revoke'),
      revokesInBulk: takes('revoke', 'credentialIds'),
      rotate: bound('rotate'),
      verify: bound('verify'),
    };
    const { clock, work } = this;
    const gate = new CallGate(options.concurrency, options.queue);
    const { payload: checker } = checkers;
    const instantiatePayload: ProducerContext['instantiatePayload'] = checker
      ? (fields) => checker.instantiate(fields)
      : (fields) => fields;
    return {
      name,
      options,
      handlers,
      reporter,
      clock,
      gate,
      work,
      instantiatePayload,
    } satisfies ProducerContext;
  }
}

/** What reading throws, fit to leave the library: a rule of a DTO may fail with an error of its own. */
function refusal(
  error: unknown,
  body: Record<string, unknown>,
  call: Call,
  reporter: EventReporter,
): unknown {
  if (isHttpException(error)) return error;
  call.addSecrets(readableSecrets(body));
  reporter.failed(call, 'checking the request failed', error);
  return toHttpException(error, call);
}

/** The payload is text with strings inside, which alone are worth hiding. */
function readableSecrets({ payload, input }: Record<string, unknown>): unknown[] {
  try {
    return [input, JSON.parse(payload as string)];
  } catch {
    return [input, payload];
  }
}
