import type { ArgumentsHost, HttpServer, Type } from '@nestjs/common';
import { types } from 'node:util';
import { isObservable } from 'rxjs';
import { type ContextId, RouterExceptionFilters } from './nest-internals.js';
import { EXCEPTION_FILTERS_METADATA } from '../nest-metadata.js';

interface FoundFilter {
  readonly func: (error: unknown, host: ArgumentsHost) => unknown;
  /** What it catches; all errors where nothing is named. */
  readonly exceptionMetatypes: Type[];
}

/** Exception filters in the order in which they are asked. Nest's own handler of them does not wait for promises. */
export class FilterChain {
  constructor(
    private readonly filters: readonly FoundFilter[],
    private readonly adapter: HttpServer,
  ) {}

  /**
   * Gives an error to the first filter that is meant for it; false where there is none.
   *
   * @throws what the filter throws, also later.
   */
  async handle(error: unknown, host: ArgumentsHost): Promise<boolean> {
    const filter = this.filters.find((candidate) => catches(candidate, error));
    if (!filter) return false;
    const returned = filter.func(error, host);
    const result = types.isPromise(returned) ? await returned : returned;
    return !this.isLeftUnanswered(result, host);
  }

  /** A filter that was written for another transport returns what that is to send, and answers nothing. */
  private isLeftUnanswered(result: unknown, host: ArgumentsHost): boolean {
    const isOfOtherTransport = isObservable(result) || result instanceof Error;
    return isOfOtherTransport && !this.adapter.isHeadersSent(host.getArgByIndex(1));
  }
}

function catches({ exceptionMetatypes }: FoundFilter, error: unknown): boolean {
  return (
    exceptionMetatypes.length === 0 || exceptionMetatypes.some((type) => error instanceof type)
  );
}

/** Nest's knowledge of the filters that a method has, global ones included if it is made with a configuration. */
export class FilterFinder extends RouterExceptionFilters {
  find(
    instance: object,
    method: (...args: unknown[]) => void,
    moduleKey: string,
    contextId: ContextId,
    inquirerId?: string,
  ): FoundFilter[] {
    this.moduleContext = moduleKey;
    return this.createContext<unknown[], FoundFilter[]>(
      instance,
      method,
      EXCEPTION_FILTERS_METADATA,
      contextId,
      inquirerId,
    ).toReversed();
  }
}
