import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import {
  type ContextId,
  Injector,
  type ProviderWrapper,
  REQUEST_CONTEXT_ID,
} from './nest-internals.js';

interface ScopedRequest {
  [REQUEST_CONTEXT_ID]?: ContextId;
}

/** It keeps nothing between calls, and making one is slow. */
const INJECTOR = new Injector();

/** One HTTP request as the scope of request-scoped providers: one instance for all calls that it causes. */
export class RequestScope {
  private id?: ContextId;
  private provided?: unknown;

  /** @param request the adapter's request, which `@Inject(REQUEST)` gives */
  constructor(
    private readonly request: object,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** The same id as Nest's own for this request, whichever of the two needs it first. */
  get contextId(): ContextId {
    return (this.id ??= this.establish());
  }

  async resolve(provider: ProviderWrapper): Promise<object> {
    const module = provider.host;
    if (!module) throw new Error(`provider ${String(provider.name)} belongs to no module`);
    this.provideRequest(provider);
    const placeholder = (provider.instance as object | undefined) ?? {
      constructor: provider.metatype,
    };
    return INJECTOR.loadPerContext(placeholder, module, module.providers, this.contextId, provider);
  }

  private establish(): ContextId {
    const contextId = ContextIdFactory.getByRequest(this.request);
    if ((this.request as ScopedRequest)[REQUEST_CONTEXT_ID] === undefined)
      Object.defineProperty(this.request, REQUEST_CONTEXT_ID, { value: contextId });
    return contextId;
  }

  /**
   * A durable instance outlives the request: it gets only what the application's strategy says of it. Nest sees to that
   * by itself only in its newest versions.
   */
  private provideRequest(provider: ProviderWrapper): void {
    const { contextId, request } = this;
    const value: unknown = provider.isDependencyTreeDurable()
      ? contextId.payload
      : Object.assign(request, contextId.payload);
    if (this.provided === value) return;
    this.provided = value;
    this.moduleRef.registerRequestByContextId(value, contextId);
  }
}
