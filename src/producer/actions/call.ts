import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';
import { DeadlineExceeded } from './producer.errors.js';

/** One call of the Gateway: its deadline, its signal, its name in the log and the secrets that it brought or made. */
export class Call {
  private readonly startedAt: number;
  private secrets: unknown[] = [];
  private controller?: AbortController;
  private abortReason?: Error;
  private id?: string;
  private over = false;

  /** @param scope what binding needs to resolve request-scoped providers; opaque to actions */
  constructor(
    private readonly clock: Clock,
    private readonly action: string,
    private readonly timeoutMs: number,
    readonly scope: unknown,
  ) {
    this.startedAt = clock.now();
  }

  get correlationId(): string {
    return (this.id ??= randomUUID());
  }

  get elapsedMs(): number {
    return this.clock.now() - this.startedAt;
  }

  get remainingMs(): number {
    return this.timeoutMs - this.elapsedMs;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.abortReason) this.controller.abort(this.abortReason);
    return this.controller.signal;
  }

  /** True once nobody waits for the answer any more: it was given, it is too late, or the caller is gone. */
  get isOver(): boolean {
    return this.over;
  }

  /** A call that the library makes on its own account because of this one: its own deadline, the same id and secrets. */
  followUp(action: string): Call {
    const call = new Call(this.clock, action, this.timeoutMs, this.scope);
    call.id = this.correlationId;
    call.secrets = this.secrets;
    return call;
  }

  /** Strings in `value` are hidden in whatever is said about this call. */
  addSecrets(value: unknown): void {
    this.secrets.push(value);
  }

  get redact(): Redactor {
    return createRedactor(this.secrets);
  }

  /** The result of `work`, or at the deadline that of `atDeadline`, which by default throws. */
  within<T>(work: Promise<T>, atDeadline: (late: DeadlineExceeded) => T = raise): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(this.remainingMs, () => {
        const late = new DeadlineExceeded(this.action, this.timeoutMs);
        this.abort(late);
        try {
          resolve(atDeadline(late));
        } catch (error) {
          reject(error);
        }
      });
      void work.finally(cancel).then(resolve, reject);
    });
  }

  /** The answer is on its way: from here on a closed connection is no hang-up. */
  answered(): void {
    this.over = true;
  }

  hangUp(): void {
    if (!this.over) this.abort(new Error('the caller closed the connection'));
  }

  private abort(reason: Error): void {
    this.over = true;
    this.abortReason = reason;
    this.controller?.abort(reason);
  }
}

function raise(late: DeadlineExceeded): never {
  throw late;
}
