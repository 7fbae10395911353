import type { Call } from '../calls/call.js';
import type { Outcome } from '../calls/outcome.js';

/** A call that was read and waits for Nest's guards to let it through, and what becomes of its answer. */
export class WebhookCall {
  private outcome?: Promise<Outcome>;
  /** What was made and is not delivered yet. */
  private made?: Outcome;
  private isSettled = false;
  private state: 'waiting' | 'entered' | 'answered' | 'lost' = 'waiting';

  /** @param body the members of the body, as guards and interceptors see them */
  constructor(
    readonly call: Call,
    readonly body: Record<string, unknown>,
    private readonly action: () => Promise<Outcome>,
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

  /** The controller has it; true the first time. */
  enter(): boolean {
    if (!this.isWaiting) return false;
    this.state = 'entered';
    return true;
  }

  /** Performs the action, once however often it is asked. */
  perform(): Promise<Outcome> {
    return (this.outcome ??= this.run());
  }

  answered(): void {
    this.state = 'answered';
    this.call.answered();
  }

  /** The caller's system has the answer to its last byte. */
  delivered(): void {
    this.made = undefined;
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
    } finally {
      this.isSettled = true;
    }
  }
}

const CALL = Symbol('nestjs-akeyless:call');

interface CarryingRequest {
  [CALL]?: WebhookCall;
}

/** Puts a call on the request of the platform, where the controller finds it. */
export function attachCall(rawRequest: object, call: WebhookCall): void {
  (rawRequest as CarryingRequest)[CALL] = call;
}

/** @param request the adapter's request, or the one of the platform */
export function attachedCall(request: object): WebhookCall | undefined {
  return (rawOf(request) as CarryingRequest)[CALL];
}

/** The platform's request or response behind an adapter's; Express's is one itself. */
export function rawOf(adapters: object & { raw?: object }): object {
  return adapters.raw ?? adapters;
}
