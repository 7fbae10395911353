import type { Call } from '../calls/call.js';
import { decodeCredentialId } from '../calls/credential-id.js';
import { type Failure, failureOf } from '../calls/failure.js';
import type { ProducerContext } from '../calls/producer.context.js';
import { type ProducerError, RevocationFailed } from '../calls/producer.errors.js';
import type { RevokeAnswer } from './requests.js';

const FAILURES_NAMED = 10;
const UNFINISHED: Failure = { status: 504, message: 'not finished before the deadline' };

/** Which of the received ids are gone, and why the others are not. */
export class RevocationTally {
  readonly distinctIds: readonly string[];
  private readonly goneIds = new Set<string>();
  private readonly failures = new Map<string, Failure>();
  private readonly errors: unknown[] = [];

  constructor(
    private readonly producer: ProducerContext,
    private readonly call: Call,
    private readonly received: readonly string[],
  ) {
    this.distinctIds = [...new Set(received)];
  }

  gone(id: string): void {
    this.goneIds.add(id);
  }

  /** Runs one revocation and keeps its result; never rejects. */
  async settle(received: string, revoke: () => Promise<void>): Promise<void> {
    const { id } = decodeCredentialId(received);
    try {
      await revoke();
      this.gone(received);
      this.producer.reporter.report(this.call, { type: 'revoked', id });
    } catch (error) {
      // Ten thousand stacks would tell no more than ten.
      if (this.failures.size < FAILURES_NAMED) {
        this.producer.reporter.failed(this.call, `revoke of ${id} failed`, error);
      }
      const failure = this.redacted(failureOf(error));
      this.failures.set(received, failure);
      this.errors.push(error);
      this.producer.reporter.report(this.call, {
        type: 'revoke-failed',
        id,
        reason: this.reason(failure),
      });
    }
  }

  /** @throws RevocationFailed if nothing is gone: with the status that the failures agree on, else 500. */
  answer(): RevokeAnswer {
    const left = this.distinctIds.filter((id) => !this.goneIds.has(id));
    const message = this.message(left);
    if (left.length > 0 && this.goneIds.size === 0)
      throw new RevocationFailed(message, this.status(left), this.errors);
    return { revoked: this.received.filter((id) => this.goneIds.has(id)), message };
  }

  /** @throws ProducerError, the reason why there is no more time, if nothing is gone. */
  answerAtEnd(reason: ProducerError): RevokeAnswer {
    if (this.goneIds.size === 0) throw reason;
    return this.answer();
  }

  private failure(id: string): Failure {
    return this.failures.get(id) ?? UNFINISHED;
  }

  private status(ids: readonly string[]): number {
    const statuses = new Set(ids.map((id) => this.failure(id).status));
    const [status] = statuses;
    return statuses.size === 1 && status !== undefined ? status : 500;
  }

  private message(left: readonly string[]): string {
    if (left.length === 0) return '';
    const named = left
      .slice(0, FAILURES_NAMED)
      .map((id) => `"${id}": ${this.reason(this.failure(id))}`);
    const unnamed = left.length - named.length;
    if (unnamed > 0) named.push(`and ${unnamed} more`);
    return `${left.length} of ${this.distinctIds.length} not revoked: ${named.join('; ')}`;
  }

  private reason({ message }: Failure): string {
    return message ?? `internal error, see the log for ${this.call.correlationId}`;
  }

  private redacted({ status, message }: Failure): Failure {
    return { status, message: message && this.call.redact(message) };
  }
}
