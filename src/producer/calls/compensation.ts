import { pause } from '../../shared/clock.js';
import { backoff } from '../../shared/backoff.js';
import type { Call } from './call.js';
import type { Credential } from './issued-credential.js';
import type { ProducerContext } from './producer.context.js';
import { revokeCredential } from './revocation.js';
import type { StoredPayload } from './stored-payload.js';

const TRIES = 3;

/** As much of a credential as its revoke needs. */
type Revocable = Pick<Credential, 'id' | 'context' | 'shared'>;

/** Revokes a credential that was made for a call whose answer reaches nobody. */
export class Compensation {
  constructor(private readonly producer: ProducerContext) {}

  /** Never rejects: what could not be revoked is reported as orphaned. */
  async of(
    credential: Revocable,
    payload: StoredPayload,
    call: Call,
    reason: string,
  ): Promise<void> {
    const { reporter, options } = this.producer;
    const { id } = credential;
    if (!options.compensate || !options.canRevoke || credential.shared) {
      reporter.report(call, { type: 'orphaned', id, reason });
    } else if (await this.revoke(credential, payload, call)) {
      reporter.report(call, { type: 'compensated', id });
    } else {
      reporter.report(call, {
        type: 'orphaned',
        id,
        reason: `${reason}, and it could not be revoked`,
      });
    }
  }

  private async revoke(
    credential: Revocable,
    payload: StoredPayload,
    call: Call,
  ): Promise<boolean> {
    const pauses = backoff();
    for (let tries = 1; ; tries++) {
      const revocation = call.followUp('revoke');
      try {
        await revocation.within(revokeCredential(this.producer, credential, payload, revocation));
        return true;
      } catch (error) {
        this.producer.reporter.failed(call, `revoke of ${credential.id} failed`, error);
      }
      if (tries === TRIES) return false;
      await pause(this.producer.clock, pauses.next().value);
    }
  }
}
