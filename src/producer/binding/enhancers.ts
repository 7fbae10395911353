import type { ArgumentsHost, CanActivate, NestInterceptor } from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import type { FilterChain } from './filter-chain.js';
import { GuardsConsumer, InterceptorsConsumer } from './nest-internals.js';

type Method = (...args: unknown[]) => unknown;

/** The guards, interceptors and filters of one handler, for the HTTP requests that lead to it. */
export interface Enhancers {
  /** False: what an interceptor emits need not be looked at, since there is none. */
  readonly intercepts: boolean;
  /** @param args the adapter's request and response */
  canActivate(args: unknown[]): boolean | Promise<boolean>;
  intercept(args: unknown[], next: () => Promise<unknown>): Promise<unknown>;
  /** Gives an error to a filter; false where none is meant for it. Rejects with what the filter throws. */
  handle(error: unknown, host: ArgumentsHost): Promise<boolean>;
}

export const NO_ENHANCERS: Enhancers = {
  intercepts: false,
  canActivate: () => true,
  intercept: (_args, next) => next(),
  handle: async () => false,
};

const CONTEXT_TYPE = 'http';

export class HandlerEnhancers implements Enhancers {
  private readonly guardsConsumer = new GuardsConsumer();
  private readonly interceptorsConsumer = new InterceptorsConsumer();

  constructor(
    private readonly instance: object,
    private readonly method: Method,
    private readonly guards: CanActivate[],
    private readonly interceptors: NestInterceptor[],
    private readonly filters: FilterChain,
  ) {}

  get intercepts(): boolean {
    return this.interceptors.length > 0;
  }

  canActivate(args: unknown[]): boolean | Promise<boolean> {
    if (this.guards.length === 0) return true;
    return this.guardsConsumer.tryActivate(
      this.guards,
      args,
      this.instance,
      this.method,
      CONTEXT_TYPE,
    );
  }

  async intercept(args: unknown[], next: () => Promise<unknown>): Promise<unknown> {
    const { instance, method } = this;
    const result = await this.interceptorsConsumer.intercept(
      this.interceptors,
      args,
      instance,
      method,
      next,
      CONTEXT_TYPE,
    );
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  }

  handle(error: unknown, host: ArgumentsHost): Promise<boolean> {
    return this.filters.handle(error, host);
  }
}
