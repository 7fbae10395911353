import type { Call } from '../calls/call.js';
import type { Outcome } from '../calls/outcome.js';
import { RevocationFailed } from '../calls/producer.errors.js';
import type { EventReporter } from '../events/event.reporter.js';

/** A call that was read and waits for Nest's guards to let it through, and what becomes of its answer. */
export class WebhookCall {
  private outcome?: Promise<Outcome>;
  /** What was made and is not delivered yet. */
  private made?: Outcome;
  private isSettled = false;
  private isThroughNest = false;
  private state: 'waiting' | 'entered' | 'answered' | 'lost' = 'waiting';

  /** @param body the members of the body, as guards and interceptors see them */
  constructor(
    readonly call: Call,
    readonly body: Record<string, unknown>,
    private readonly action: () => Promise<Outcome>,
    private readonly reporter: EventReporter,
  ) {}

  /** True until the controller has it, or an error has ended it. */
  get isWaiting(): boolean {
    return this.state === 'waiting';
  }

  /** True once the answer of the action is on its way. */
  get isAnswered(): boolean {
    return this.state === 'answered';
  }

  /** True once the answer of the action has no way to go: something else was answered, or the caller is gone. */
  get isLost(): boolean {
    return this.state === 'lost';
  }

  /** The controller has it. */
  enter(): void {
    if (this.isWaiting) this.state = 'entered';
  }

  /** Performs the action, once however often it is asked. */
  perform(): Promise<Outcome> {
    return (this.outcome ??= this.run());
  }

  answered(): void {
    this.state = 'answered';
    this.call.answered();
  }

  /** Delivered is what was written to its end while the connection stood; all else is lost. */
  answerEnded(isWritten: boolean): void {
    if (isWritten && this.isAnswered) this.made = undefined;
    else void this.abandon();
  }

  /** Nest has a result or an error, and hears of no other. */
  throughNest(): void {
    this.isThroughNest = true;
  }

  /** The answer reaches nobody: what was made is taken back; what is still being made, when it is there. */
  async abandon(): Promise<void> {
    if (!this.isAnswered) this.state = 'lost';
    if (!this.isSettled) this.call.giveUp();
    const { made } = this;
    this.made = undefined;
    await made?.discard?.();
  }

  private async run(): Promise<Outcome> {
    try {
      const outcome = await this.action();
      // An action whose call is over has taken back by itself what it made.
      if (!this.call.isOver) this.made = outcome;
      return outcome;
    } catch (error) {
      if (this.isThroughNest) this.reportLate(error);
      throw error;
    } finally {
      this.isSettled = true;
    }
  }

  /** An interceptor has answered in the meantime, so that no filter will see the error. */
  private reportLate(error: unknown): void {
    const { aborted, reason } = this.call.signal;
    const isKnown = error instanceof RevocationFailed || (aborted && error === reason);
    if (!isKnown) {
      this.reporter.failed(this.call, 'the handler failed after another answer was given', error);
    }
  }
}
