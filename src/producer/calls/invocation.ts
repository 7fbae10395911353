import type { ClientInfo } from '../decorators/client-info.decorator.js';

/** Registers an undo that runs if the handler throws. */
export type OnRollbackFunction = (undo: () => unknown) => void;

/** Everything that a parameter of a handler can be bound to, for one call of the handler. */
export interface Invocation {
  readonly scope: unknown;
  readonly payload: unknown;
  readonly signal: () => AbortSignal;
  readonly input?: unknown;
  readonly clientInfo?: ClientInfo;
  readonly forRotation?: boolean;
  readonly credentialId?: string;
  readonly credentialIds?: readonly string[];
  readonly revocationContext?: unknown;
  readonly rotationId?: string;
  readonly onRollback?: OnRollbackFunction;
}

/** A user's method, bound: it takes what it needs from the invocation. */
export type Handler = (invocation: Invocation) => Promise<unknown>;
