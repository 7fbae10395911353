import { createHash } from 'node:crypto';
import type { Call } from '../../calls/call.js';
import type { ProducerContext } from '../../calls/producer.context.js';
import { ProducerError } from '../../calls/producer.errors.js';
import { JournalKey } from './journal-key.js';
import type { RotationJournal } from './rotation-journal.js';

const HOUR_MS = 3_600_000;
/** How much longer than its call the claim of a process lives that makes a root and then dies. */
const CLAIM_MARGIN_MS = 5000;
const REMEMBERED_PAYLOADS = 1000;

/** A root credential that was made for a payload, as the journal keeps it. */
export interface RotationRecord {
  /** The new payload as it is answered. */
  readonly text: string;
  readonly id?: string;
  /** What the revoke of the new root would need. */
  readonly context?: unknown;
  readonly shared: boolean;
  /** Roots that it replaces. */
  readonly replaces: readonly string[];
}

const CLAIMED = 'claimed';

/** What the journal knows of a payload: what it was rotated to, or that some process is making that right now. */
export type Recollection = RotationRecord | typeof CLAIMED | undefined;

export const isClaim = (recollection: Recollection): recollection is typeof CLAIMED =>
  recollection === CLAIMED;

/** The rotations of one producer in the journal. */
export class RotationRecords {
  private latestSeen?: string;
  private readonly seen = new Set<string>();

  constructor(
    private readonly producer: ProducerContext,
    private readonly journal: RotationJournal,
    private readonly secret: string | undefined,
  ) {}

  keyOf(payload: string): JournalKey {
    return new JournalKey(this.producer.name, payload, this.secret);
  }

  /** False where the journal cannot set a value in one step, so that replicas may make one root each. */
  get canClaim(): boolean {
    return this.journal.setIfAbsent !== undefined;
  }

  /** As {@link recall}, but undefined where the journal cannot be read: something was made already. */
  async recallIfPossible(key: JournalKey, call: Call): Promise<Recollection> {
    return this.attempt(call, async () => this.read(key));
  }

  /** @throws ProducerError if the journal cannot be read: making another root would be a guess. */
  async recall(key: JournalKey, call: Call): Promise<Recollection> {
    try {
      return await this.read(key);
    } catch (error) {
      this.failed(call, 'read', error);
      throw new ProducerError('the rotation journal cannot be read, so nothing was made', {
        status: 503,
      });
    }
  }

  /** True unless another process is making the root right now. */
  async claim(key: JournalKey, call: Call): Promise<boolean> {
    if (!this.journal.setIfAbsent) return true;
    const ttlMs = this.producer.options.timeoutMs + CLAIM_MARGIN_MS;
    const claimed = await this.attempt(call, () =>
      this.journal.setIfAbsent?.(key.name, key.seal(JSON.stringify(CLAIMED)), ttlMs),
    );
    return claimed ?? true;
  }

  /** False where it cannot be remembered; never rejects, since a root that was made is to be answered all the same. */
  async remember(key: JournalKey, record: RotationRecord, call: Call): Promise<boolean> {
    this.forgetSeen(record.text);
    const next = this.keyOf(record.text);
    const written = await this.attempt(call, async () => {
      await this.journal.set(key.name, key.seal(JSON.stringify(record)), HOUR_MS);
      await this.journal.set(originOf(next), next.seal(key.name), HOUR_MS);
      return true;
    });
    return written ?? false;
  }

  async forget(key: JournalKey, call: Call): Promise<void> {
    await this.attempt(call, () => this.journal.delete(key.name));
  }

  /** A call has brought this payload, so the Gateway stored it: how it was made must not be told again. */
  async confirm(payload: string, call: Call): Promise<void> {
    if (!this.isNew(payload)) return;
    await this.attempt(call, async () => {
      const key = this.keyOf(payload);
      const origin = await this.journal.get(originOf(key));
      if (origin === undefined) return;
      await this.journal.delete(key.open(origin));
      await this.journal.delete(originOf(key));
    });
  }

  private async read(key: JournalKey): Promise<Recollection> {
    const value = await this.journal.get(key.name);
    return value === undefined ? undefined : (JSON.parse(key.open(value)) as Recollection);
  }

  private isNew(payload: string): boolean {
    if (payload === this.latestSeen) return false;
    this.latestSeen = payload;
    const hash = hashOf(payload);
    if (this.seen.has(hash)) return false;
    this.seen.add(hash);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED_PAYLOADS && oldest !== undefined) this.seen.delete(oldest);
    return true;
  }

  private forgetSeen(payload: string): void {
    if (this.latestSeen === payload) this.latestSeen = undefined;
    this.seen.delete(hashOf(payload));
  }

  private async attempt<T>(call: Call, use: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await use();
    } catch (error) {
      this.failed(call, 'used', error);
      return undefined;
    }
  }

  private failed(call: Call, what: 'read' | 'used', error: unknown): void {
    const { reporter } = this.producer;
    reporter.failed(call, `the rotation journal could not be ${what}`, error);
    reporter.report(call, { type: 'journal-failed', reason: `it could not be ${what}` });
  }
}

const originOf = ({ name }: JournalKey): string => `${name}:origin`;

const hashOf = (payload: string): string => createHash('sha256').update(payload).digest('base64');
