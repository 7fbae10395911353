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

/** What `@Verify` said of a new root: it may be answered, or it is to be revoked. */
export type Verdict = 'works' | 'fails';

/** The verdict that holds, and whether it is the one that was just given. */
export interface HeldVerdict {
  readonly verdict: Verdict;
  readonly isOurs: boolean;
}

const CLAIMED = 'claimed';

/** What the journal knows of a payload: what it was rotated to, or that some process is making that right now. */
export type Recollection = RotationRecord | typeof CLAIMED | undefined;

export const isClaim = (recollection: Recollection): recollection is typeof CLAIMED =>
  recollection === CLAIMED;

/** The rotations of one producer in the journal. */
export class RotationRecords {
  /** Names of the keys of payloads that have arrived. */
  private readonly seen = new Set<string>();
  private latestSeen?: string;
  private latestKey?: { readonly payload: string; readonly key: JournalKey };

  constructor(
    private readonly producer: ProducerContext,
    private readonly journal: RotationJournal,
    private readonly secret: string | undefined,
  ) {}

  /** Most calls come with the payload of the one before. */
  keyOf(payload: string): JournalKey {
    if (this.latestKey?.payload === payload) return this.latestKey.key;
    const key = new JournalKey(this.producer.name, payload, this.secret);
    this.latestKey = { payload, key };
    return key;
  }

  /** False where only this process has the journal. */
  get isShared(): boolean {
    return this.producer.options.rotationJournal !== undefined;
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
      this.journal.setIfAbsent?.(key.name, CLAIMED, ttlMs),
    );
    return claimed ?? true;
  }

  /** False where it cannot be remembered; never rejects, since a root that was made is to be answered all the same. */
  async remember(key: JournalKey, record: RotationRecord, call: Call): Promise<boolean> {
    const next = this.keyOf(record.text);
    this.seen.delete(next.name);
    if (this.latestSeen === record.text) this.latestSeen = undefined;
    const written = await this.attempt(call, async () => {
      await this.journal.delete(verdictOn(next));
      await this.journal.set(key.name, key.seal(JSON.stringify(record)), HOUR_MS);
      await this.journal.set(originOf(next), key.name, HOUR_MS);
      return true;
    });
    return written ?? false;
  }

  /**
   * Gives a verdict on a new root. Calls and replicas that verify it at the same time may see it differently, and none
   * may revoke what another answers: the first verdict holds for all. Undefined where the journal cannot tell.
   */
  async judge(
    { text }: RotationRecord,
    verdict: Verdict,
    call: Call,
  ): Promise<HeldVerdict | undefined> {
    const key = this.keyOf(text);
    const name = verdictOn(key);
    return this.attempt(call, async () => {
      const isOurs = await this.journal.setIfAbsent?.(name, key.seal(verdict), HOUR_MS);
      if (isOurs) return { verdict, isOurs };
      const held = await this.journal.get(name);
      return held === undefined ? undefined : { verdict: key.open(held) as Verdict, isOurs: false };
    });
  }

  async forget(key: JournalKey, call: Call): Promise<void> {
    await this.attempt(call, () => this.journal.delete(key.name));
  }

  /**
   * A call has brought this payload, so the Gateway stored it: how it was made must not be told again. Undefined where
   * that was done before.
   */
  confirm(payload: string, call: Call): Promise<void> | undefined {
    if (payload === this.latestSeen) return undefined;
    this.latestSeen = payload;
    const key = this.keyOf(payload);
    return this.isNew(key) ? this.forgetOriginOf(key, call) : undefined;
  }

  private async forgetOriginOf(key: JournalKey, call: Call): Promise<void> {
    await this.attempt(call, async () => {
      const origin = await this.journal.get(originOf(key));
      if (origin === undefined) return;
      await this.journal.delete(origin);
      await this.journal.delete(originOf(key));
      await this.journal.delete(verdictOn(key));
    });
  }

  private async read(key: JournalKey): Promise<Recollection> {
    const value = await this.journal.get(key.name);
    if (value === undefined || value === CLAIMED) return value;
    return JSON.parse(key.open(value)) as RotationRecord;
  }

  private isNew({ name }: JournalKey): boolean {
    if (this.seen.has(name)) return false;
    this.seen.add(name);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED_PAYLOADS && oldest !== undefined) this.seen.delete(oldest);
    return true;
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
const verdictOn = ({ name }: JournalKey): string => `${name}:verdict`;
