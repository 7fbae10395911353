import { pause } from '../../shared/clock.js';
import { backoff } from '../../shared/backoff.js';
import type { Call } from '../calls/call.js';
import { Invocation } from '../calls/invocation.js';
import type { ProducerContext } from '../calls/producer.context.js';
import type { StoredPayload } from '../calls/stored-payload.js';

/** Asks `@Verify` whether a payload works. */
export class Verification {
  constructor(private readonly producer: ProducerContext) {}

  /** Tries with growing pauses for up to half of the call's time: new credentials often take a moment. */
  async ofNew(payload: StoredPayload, call: Call): Promise<void> {
    const giveUpAtMs = call.elapsedMs + this.producer.options.timeoutMs / 2;
    const pauses = backoff();
    for (;;) {
      try {
        return await this.once(payload, call);
      } catch (error) {
        const next = pauses.next().value;
        if (call.isOver || call.elapsedMs + next > giveUpAtMs) throw error;
        await pause(this.producer.clock, next);
      }
    }
  }

  async works(payload: StoredPayload, call: Call): Promise<boolean> {
    try {
      await this.once(payload, call);
      return true;
    } catch {
      return false;
    }
  }

  private async once(payload: StoredPayload, call: Call): Promise<void> {
    await this.producer.handlers.verify?.(new Invocation(call, payload));
  }
}
