import 'reflect-metadata';
import { describe } from '@jest/globals';
import type {
  INestApplication,
  LoggerService,
  ModuleMetadata,
  NestApplicationOptions,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { CLOCK } from '../../src/shared/clock.js';
import { LeakWatch } from './leak-watch.js';
import type { ManualClock } from './manual-clock.js';
import { UnhandledRejections } from './unhandled-rejections.js';
import { AkeylessProducerModule, type AkeylessProducerModuleOptions } from 'nestjs-akeyless';

export type AdapterName = 'fastify' | 'express';

const ADAPTERS: AdapterName[] = ['fastify', 'express'];

/** An answer as a client saw it. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the application answered
  readonly body: any;
  readonly text: string;
  readonly headers: Headers;
}

/** A running application, called over HTTP. */
export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
  /** Posts JSON; a string is sent as it is. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  create(body?: object): Promise<Answer>;
  revoke(body: object): Promise<Answer>;
  rotate(body: object): Promise<Answer>;
}

export interface AppSettings {
  readonly adapter: AdapterName;
  readonly producer?: AkeylessProducerModuleOptions;
  readonly module?: ModuleMetadata;
  /** Replaces `imports: [AkeylessProducerModule.forRoot(producer)]`. */
  readonly producerImports?: ModuleMetadata['imports'];
  readonly options?: NestApplicationOptions;
  readonly logger?: LoggerService | false;
  readonly expressOrFastify?: () => ExpressAdapter | FastifyAdapter;
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  /** Takes the place of the system's clock. */
  readonly clock?: ManualClock;
  readonly configure?: (app: INestApplication) => void;
}

interface Running {
  readonly clock: ManualClock | undefined;
  readonly watch: LeakWatch;
}

const running = new Map<INestApplication, Running>();
const rejections = new UnhandledRejections();

/**
 * Closes every application that a test has started, and fails if one of them has logged a secret, or if a promise was
 * rejected that nobody had an eye on.
 */
export async function closeApps(): Promise<void> {
  const apps = [...running];
  running.clear();
  await Promise.all(apps.map(([app, { clock }]) => closeOn(clock, app)));
  const unhandled = await rejections.stop();
  if (unhandled.length > 0) throw new AggregateError(unhandled, `unhandled: ${unhandled.join()}`);
  const leaks = apps.flatMap(([, { watch }]) => watch.leaks());
  if (leaks.length > 0) throw new Error(`a secret was logged:\n${leaks.join('\n')}`);
}

/** Closes an application; its clock goes on for as long as that takes, since a shutdown waits for calls in flight. */
async function closeOn(clock: ManualClock | undefined, app: INestApplication): Promise<void> {
  const state = { isClosed: false };
  const closing = app.close().finally(() => {
    state.isClosed = true;
  });
  if (clock) await advanceUntil(clock, () => state.isClosed);
  await closing;
}

async function advanceUntil(clock: ManualClock, condition: () => boolean): Promise<void> {
  while (!condition()) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Declares the same tests for each HTTP adapter. */
export function onBothAdapters(declare: (adapter: AdapterName) => void): void {
  describe.each(ADAPTERS)('on %s', (adapter) => declare(adapter));
}

export async function createApp(settings: AppSettings): Promise<INestApplication> {
  const { module = {}, producer, options = {}, logger, override = (builder) => builder } = settings;
  const imports = settings.producerImports ?? [AkeylessProducerModule.forRoot(producer)];
  const builder = Test.createTestingModule({
    ...module,
    imports: [...imports, ...(module.imports ?? [])],
  });
  if (settings.clock) builder.overrideProvider(CLOCK).useValue(settings.clock);
  const watch = new LeakWatch(logger || undefined);
  const testing = await override(builder).setLogger(watch).compile();
  const app = testing.createNestApplication(adapterFor(settings), { ...options, logger: watch });
  settings.configure?.(app);
  rejections.start();
  running.set(app, { clock: settings.clock, watch });
  return app;
}

export async function startApp(settings: AppSettings): Promise<RunningApp> {
  const app = await createApp(settings);
  await app.listen(0, '127.0.0.1');
  return clientOf(app, await app.getUrl());
}

export function clientOf(app: INestApplication, url: string): RunningApp {
  const post: RunningApp['post'] = async (path, body, headers = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    });
    const answer = await response.text();
    const answerBody = parsed(answer);
    running.get(app)?.watch.exchanged(text, answerBody);
    return { status: response.status, text: answer, body: answerBody, headers: response.headers };
  };
  return {
    app,
    url,
    post,
    create: (body = {}) => post('/sync/create', createCall(body)),
    revoke: (body) => post('/sync/revoke', { payload: '{}', ...body }),
    rotate: (body) => post('/sync/rotate', body),
  };
}

/** A create as the Gateway sends it, with `overrides` over it. */
export function createCall(overrides: object = {}): object {
  return {
    payload: '{}',
    input: '',
    client_info: { access_id: 'p-1234', sub_claims: null },
    ...overrides,
  };
}

function adapterFor({ adapter, expressOrFastify }: AppSettings): ExpressAdapter | FastifyAdapter {
  if (expressOrFastify) return expressOrFastify();
  return adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
