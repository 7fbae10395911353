import type { ClientInfo } from '../decorators/client-info.decorator.js';
import type { Call } from './call.js';
import { type OnRollbackFunction, Rollback } from './rollback.js';
import type { StoredPayload } from './stored-payload.js';

/** What parameters of a handler can be bound to, beside the payload; each action has some of it. */
export interface InvocationDetails {
  readonly input?: unknown;
  readonly clientInfo?: ClientInfo;
  readonly forRotation?: boolean;
  readonly credentialId?: string;
  readonly credentialIds?: readonly string[];
  readonly revocationContext?: unknown;
  readonly rotationId?: () => string;
}

const NO_DETAILS: InvocationDetails = {};

/** One call of a handler, with everything that its parameters can be bound to. */
export class Invocation {
  private undos?: Rollback;

  constructor(
    private readonly call: Call,
    private readonly stored: StoredPayload,
    readonly details: InvocationDetails = NO_DETAILS,
  ) {}

  get scope(): unknown {
    return this.call.scope;
  }

  get payload(): unknown {
    return this.stored.forHandlers;
  }

  get signal(): AbortSignal {
    return this.call.signal;
  }

  get onRollback(): OnRollbackFunction {
    return (this.undos ??= new Rollback()).register;
  }

  /** Runs what the handler has registered, last first, and returns what that threw. */
  async rollBack(): Promise<unknown[]> {
    return this.undos?.run() ?? [];
  }
}

/** A user's method, bound: it takes what it needs from the invocation. */
export type Handler = (invocation: Invocation) => unknown;
