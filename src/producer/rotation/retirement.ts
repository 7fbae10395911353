import { pause } from '../../shared/clock.js';
import type { Call } from '../calls/call.js';
import { failureOf } from '../calls/failure.js';
import type { ProducerContext } from '../calls/producer.context.js';
import { revokeCredential } from '../calls/revocation.js';
import { rootIdOf, type StoredPayload } from '../calls/stored-payload.js';
import type { RotationRecord } from './journal/rotation.records.js';
import { RivalRoots } from './rival-roots.js';

const REMEMBERED_IDS = 1000;
const LONGEST_WAIT_MS = 5000;

/**
 * Old root credentials, revoked once the Gateway has shown that it stored the payload that replaced them: a call that
 * arrives with a payload naming them.
 */
export class Retirement {
  private readonly gone = new Set<string>();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly rivals: RivalRoots;
  private newestRootId?: string;

  constructor(private readonly producer: ProducerContext) {
    this.rivals = new RivalRoots(producer);
  }

  /** False where nothing can revoke a root credential. */
  get isPossible(): boolean {
    return this.producer.options.canRevoke && this.producer.handlers.revoke !== undefined;
  }

  /** Revokes what the payload says is to be retired. Never rejects: what fails is tried again on a later call. */
  async of(payload: StoredPayload, cause: Call): Promise<void> {
    if (payload.retired.length === 0 || !this.isPossible) return;
    this.rivals.arrived(payload, cause);
    const due = this.remaining(payload).filter((id) => id !== this.newestRootId);
    await Promise.all(due.map((id) => this.once(id, payload, cause)));
  }

  /** As {@link of}, beside a call that does not wait for it. */
  start(payload: StoredPayload, cause: Call): void {
    if (payload.retired.length > 0) void this.producer.work.track(this.of(payload, cause));
  }

  /** As {@link of}, but no longer than a rotation can wait for it. */
  async before(payload: StoredPayload, cause: Call): Promise<void> {
    if (payload.retired.length === 0) return;
    const patience = Math.min(LONGEST_WAIT_MS, cause.remainingMs / 4);
    await Promise.race([this.of(payload, cause), pause(this.producer.clock, patience)]);
  }

  /** Old roots of a payload that are not known to be gone; never the payload's own root. */
  remaining(payload: StoredPayload): string[] {
    const own = rootIdOf(payload.fields, this.producer.options.idField);
    return payload.retired.filter((id) => id !== own && !this.gone.has(id));
  }

  /** A rotation was answered: its root is in use from now on, whatever was retired under that id before. */
  rootIs({ id, replaces }: RotationRecord): void {
    this.newestRootId = id;
    if (id === undefined) return;
    this.gone.delete(id);
    this.rivals.remember(id, replaces);
  }

  /** Revokes an old root at once, with the payload that replaced it. Never rejects. */
  async once(id: string, payload: StoredPayload, cause: Call): Promise<void> {
    if (this.gone.has(id)) return;
    const running =
      this.underWay.get(id) ??
      this.revoke(id, payload, cause).finally(() => this.underWay.delete(id));
    this.underWay.set(id, running);
    await running;
  }

  private async revoke(id: string, payload: StoredPayload, cause: Call): Promise<void> {
    const { reporter } = this.producer;
    const call = cause.followUp('revoke');
    try {
      await call.within(revokeCredential(this.producer, { id }, payload, call));
      this.remember(id);
      reporter.report(call, { type: 'retired', id });
    } catch (error) {
      reporter.failed(call, `retiring ${id} failed`, error);
      const reason = call.redact(failureOf(error).message ?? 'internal error, see the log');
      reporter.report(call, { type: 'retire-failed', id, reason });
    }
  }

  private remember(id: string): void {
    this.gone.add(id);
    if (this.gone.size > REMEMBERED_IDS) {
      const [oldest] = this.gone;
      if (oldest !== undefined) this.gone.delete(oldest);
    }
  }
}
