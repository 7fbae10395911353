import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';
import { DeadlineExceeded, ProducerError, ShuttingDown } from './producer.errors.js';

/** One call of the Gateway: its deadline, its signal, its name in the log and the secrets that it brought or made. */
export class Call {
  private readonly startedAt: number;
  private secrets: (() => unknown)[] = [];
  private redactor?: Redactor;
  private controller?: AbortController;
  private abortReason?: Error;
  private id?: string;
  private over = false;
  private listeners?: Set<(reason: Error) => void>;

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
    this.addSecretsOf(() => value);
  }

  /** As {@link addSecrets}, of a value that is made only when something is to be hidden. */
  addSecretsOf(read: () => unknown): void {
    this.secrets.push(read);
    this.redactor = undefined;
  }

  get redact(): Redactor {
    return (this.redactor ??= createRedactor(this.secrets.map((read) => read())));
  }

  /**
   * The result of `work`; or once the call is over before that, at its deadline or when the application shuts down, that
   * of `atEnd`, which by default throws. A caller that hangs up is no reason not to wait.
   */
  within<T>(work: Promise<T>, atEnd: (reason: ProducerError) => T = raise): Promise<T> {
    return new Promise((resolve, reject) => {
      const stopTimer = this.clock.after(this.remainingMs, () =>
        this.abort(new DeadlineExceeded(this.action, this.timeoutMs)),
      );
      const stopListening = this.onceOver((reason) => {
        if (!(reason instanceof ProducerError)) return;
        try {
          resolve(atEnd(reason));
        } catch (error) {
          reject(error);
        }
      });
      const settling =
        <V>(settle: (value: V) => void) =>
        (value: V): void => {
          stopTimer();
          stopListening();
          settle(value);
        };
      work.then(settling(resolve), settling(reject));
    });
  }

  /** Calls back when the call is over before it was answered; returns what cancels that. */
  onceOver(listener: (reason: Error) => void): () => void {
    const listeners = (this.listeners ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** The answer is on its way: from here on a closed connection is no hang-up. */
  answered(): void {
    this.over = true;
  }

  /** Nobody will read the answer: the caller has gone, or got another answer. */
  giveUp(): void {
    this.abort(new Error('the answer to this call would reach nobody'));
  }

  shutDown(): void {
    this.abort(new ShuttingDown());
  }

  private abort(reason: Error): void {
    if (this.over) return;
    this.over = true;
    this.abortReason = reason;
    this.controller?.abort(reason);
    const listeners = [...(this.listeners ?? [])];
    this.listeners?.clear();
    for (const listener of listeners) listener(reason);
  }
}

function raise(reason: ProducerError): never {
  throw reason;
}
