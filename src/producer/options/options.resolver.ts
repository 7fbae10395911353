import type {
  AkeylessProducerModuleOptions,
  ProducerOptions,
  ProducerRoutes,
  ResolvedProducerOptions,
} from './producer.options.js';

const MEBIBYTE = 1024 * 1024;

const DEFAULT_ROUTES: ProducerRoutes = {
  create: 'sync/create',
  revoke: 'sync/revoke',
  rotate: 'sync/rotate',
};

/** Options that, given in `forRoot`, hold for every producer that does not set its own. */
const SHARED_OPTIONS = [
  'timeoutMs',
  'revokeConcurrency',
  'concurrency',
  'queue',
  'shutdownMs',
  'bodyLimit',
  'rotationJournal',
  'journalSecret',
  'auth',
] as const;

/** Which handlers a producer has, as far as defaults depend on it. */
export interface HandlerPresence {
  readonly create: boolean;
  readonly rotate: boolean;
}

/** The options of a named producer under those that `forRoot` sets for all. */
export function inheritShared(
  own: ProducerOptions,
  module: AkeylessProducerModuleOptions,
): ProducerOptions {
  const shared = SHARED_OPTIONS.map((option) => [option, module[option]] as const);
  return { ...Object.fromEntries(shared.filter(([, value]) => value !== undefined)), ...own };
}

/** Puts every default in its place. `name` is undefined for the default producer. */
export function resolveOptions(
  name: string | undefined,
  options: ProducerOptions,
  handlers: HandlerPresence,
): ResolvedProducerOptions {
  const canRevoke = options.canRevoke ?? true;
  return {
    path: name ?? '',
    idField: 'id',
    canRevoke,
    canRotate: canRevoke || handlers.rotate,
    strictPayload: false,
    opaquePayload: false,
    retire: 'when-confirmed',
    compensate: true,
    dryRun: 'short',
    timeoutMs: handlers.rotate && !handlers.create ? 35_000 : 50_000,
    revokeConcurrency: 8,
    queue: 1000,
    shutdownMs: 20_000,
    bodyLimit: MEBIBYTE,
    controllerDecorators: [],
    ...withoutUndefined(options),
    routes: { ...DEFAULT_ROUTES, ...withoutUndefined(options.routes ?? {}) },
  };
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}
