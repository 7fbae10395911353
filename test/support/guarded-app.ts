import { Injectable } from '@nestjs/common';
import {
  Create,
  CredentialId,
  Payload,
  type ProducerAuthOptions,
  type ProducerEvent,
  type ProducerOptions,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import { CLOCK } from '../../src/shared/clock.js';
import {
  type Answer,
  type AppSettings,
  createCall,
  type RunningApp,
  startApp,
} from './application.js';
import { eventsOf } from './events.js';
import { ManualClock } from './manual-clock.js';
import type { TokenContent } from './tokens.js';
import { ValidationService } from './validation-service.js';

/** Counts its calls. */
@Injectable()
export class Counting {
  readonly calls: string[] = [];

  @Create()
  create(@Payload() _root: unknown): object {
    this.calls.push('create');
    return { id: 'id-1' };
  }

  @Revoke()
  revoke(@CredentialId() _id: string): void {
    this.calls.push('revoke');
  }

  @Rotate()
  rotate(): object {
    this.calls.push('rotate');
    return {};
  }
}

export const REFUSED = {
  statusCode: 401,
  message: 'the caller is not authorized',
  error: 'Unauthorized',
};

export const UNDECIDED = {
  statusCode: 503,
  message: 'the caller cannot be authenticated at the moment',
  error: 'Service Unavailable',
};

/** A producer that asks a validation service, both real; time stands still. */
export interface GuardedApp {
  readonly app: RunningApp;
  readonly service: ValidationService;
  readonly clock: ManualClock;
  readonly handler: Counting;
  readonly events: ProducerEvent[];
  readonly url: string;
  /** A good token, as far as `content` does not say otherwise. */
  token(content?: TokenContent): string;
  create(token?: string, body?: object): Promise<Answer>;
}

const services = new Set<ValidationService>();

export async function stopServices(): Promise<void> {
  const started = [...services];
  services.clear();
  await Promise.all(started.map((service) => service.stop()));
}

export interface GuardedSettings extends Partial<AppSettings> {
  readonly adapter: AppSettings['adapter'];
  readonly auth?: Partial<ProducerAuthOptions>;
  readonly options?: AppSettings['options'];
  readonly producer?: ProducerOptions;
}

export async function startGuarded({
  auth,
  producer,
  ...settings
}: GuardedSettings): Promise<GuardedApp> {
  const clock = new ManualClock();
  const handler = new Counting();
  const service = await new ValidationService(() => clock.wallTime()).start();
  services.add(service);
  const app = await startApp({
    module: { providers: [{ provide: Counting, useValue: handler }] },
    override: (builder) => builder.overrideProvider(CLOCK).useValue(clock),
    ...settings,
    producer: {
      auth: { gatewayAccessIds: ['p-gateway'], validateUrl: service.url, ...auth },
      ...producer,
    },
  });
  return {
    app,
    service,
    clock,
    handler,
    events: eventsOf(app),
    url: app.url,
    token: (content) => service.issuer.issue(content),
    create: (token, body) => app.post('/sync/create', createCall(body), credentials(token)),
  };
}

export const credentials = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { AkeylessCreds: token };
