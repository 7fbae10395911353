import type { AuthFailure } from '../auth-failure/auth-failure.js';
import { retryOnce } from '../credential/retry.once.js';
import type { ClientKeeper } from './client.keeper.js';
import type { ClientLease } from './client.lease.js';
import { isEndedSession } from './ended-session.js';
import { isPlainPromise } from './plain-promise.js';

type AnyFunction = (...args: unknown[]) => unknown;

/** Nest calls these on whatever is injected, and nobody but the library ends a managed client. */
const NEVER_THERE = new Set<PropertyKey>([
  'then',
  'toJSON',
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

/**
 * What stands for the client: it passes everything on to the one that is current. Printed, it shows nothing of that.
 *
 * @param isCallable whether the clients themselves are functions
 */
export function clientProxy<T, C>(
  clients: ClientKeeper<T, C>,
  authFailure: AuthFailure | undefined,
  isCallable: boolean,
): C {
  const calls = new ClientCalls(clients, authFailure);
  const methods = new Map<PropertyKey, unknown>();
  const methodOf = (property: PropertyKey): unknown => {
    if (!methods.has(property))
      methods.set(
        property,
        calls.method(property, () => proxy),
      );
    return methods.get(property);
  };
  const proxy: unknown = new Proxy(isCallable ? callable : {}, {
    get: (_target, property) => {
      if (NEVER_THERE.has(property)) return undefined;
      const { latest } = clients;
      if (latest === undefined)
        return typeof property === 'string' ? methodOf(property) : undefined;
      const value: unknown = Reflect.get(latest as object, property);
      return typeof value === 'function' && property !== 'constructor' ? methodOf(property) : value;
    },
    has: (_target, property) =>
      clients.latest !== undefined && Reflect.has(clients.latest as object, property),
    set: (_target, property) => {
      throw new TypeError(
        `${String(property)} cannot be set on a managed client, which is another one after each rotation. ` +
          'Set it in create.',
      );
    },
    getPrototypeOf: (target) =>
      Reflect.getPrototypeOf((clients.latest as object | undefined) ?? target),
    apply: (_target, _this, args) => calls.call(undefined, args, () => proxy),
  });
  return proxy as C;
}

function callable(): void {}

/** Calls on the current client, which are counted as in flight and made again where its credential was refused. */
class ClientCalls<T, C> {
  constructor(
    private readonly clients: ClientKeeper<T, C>,
    private readonly authFailure: AuthFailure | undefined,
  ) {}

  method(property: PropertyKey, self: () => unknown): unknown {
    const { clients } = this;
    const call = (args: unknown[]): unknown => this.call(property, args, self);
    return function method(this: unknown, ...args: unknown[]): unknown {
      if (!new.target) return call(args);
      const made = Reflect.get(clients.latest as object, property) as new (
        ...of: unknown[]
      ) => object;
      return Reflect.construct(made, args);
    };
  }

  /** @param property undefined where the client itself is called */
  call(property: PropertyKey | undefined, args: unknown[], self: () => unknown): unknown {
    const { lease } = this.clients;
    if (lease) return this.callNow(lease, property, args, self);
    const waiting = this.callLater(property, args, self);
    // Whoever calls what else returns no promise does not look at this one.
    waiting.catch(() => {});
    return waiting;
  }

  private async callLater(
    property: PropertyKey | undefined,
    args: unknown[],
    self: () => unknown,
  ): Promise<unknown> {
    await this.clients.ready();
    const { lease } = this.clients;
    if (!lease) throw this.clients.unavailable();
    return this.callNow(lease, property, args, self);
  }

  private callNow(
    lease: ClientLease<C>,
    property: PropertyKey | undefined,
    args: unknown[],
    self: () => unknown,
  ): unknown {
    const result = callOn(lease, property, args);
    if (result === lease.client) return self();
    return isPlainPromise(result) ? this.repeated(lease, result, property, args) : result;
  }

  private repeated(
    { version, client }: ClientLease<C>,
    first: Promise<unknown>,
    property: PropertyKey | undefined,
    args: unknown[],
  ): Promise<unknown> {
    const { authFailure, clients } = this;
    if (!authFailure) return first;
    return retryOnce({
      first: () => first,
      again: async () => {
        if (!(await clients.isReplaced(version))) return undefined;
        return () => {
          const { lease } = clients;
          if (!lease) throw clients.unavailable();
          return callOn(lease, property, args);
        };
      },
      authFailure: (failure) => authFailure(failure) || isEndedSession(client, failure),
    });
  }
}

function callOn<C>(
  lease: ClientLease<C>,
  property: PropertyKey | undefined,
  args: unknown[],
): unknown {
  const client = lease.client as Record<PropertyKey, AnyFunction> & AnyFunction;
  const result = property === undefined ? client(...args) : client[property]?.(...args);
  return isPlainPromise(result) ? lease.watched(result) : result;
}
