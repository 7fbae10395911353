import { pause } from '../../shared/clock.js';
import { backoff } from '../../shared/backoff.js';
import type { Call } from '../calls/call.js';
import type { ProducerContext } from '../calls/producer.context.js';
import type { StoredPayload } from '../calls/stored-payload.js';
import type { JournalKey } from './journal/journal-key.js';
import { isClaim, type RotationRecord, type RotationRecords } from './journal/rotation.records.js';

/** A root that is being made, for the call that was the first to ask. */
interface RootUnderWay {
  readonly call: Call;
  readonly root: Promise<RotationRecord>;
}

/** Makes one new root for a payload, however often and in how many processes it is asked for. */
export class SingleRoot {
  private readonly underWay = new Map<string, RootUnderWay>();

  constructor(
    private readonly producer: ProducerContext,
    private readonly records: RotationRecords,
    private readonly make: (old: StoredPayload, call: Call) => Promise<RotationRecord>,
  ) {}

  /** The root that was made before, the one that is being made, or a new one. */
  async for(old: StoredPayload, key: JournalKey, call: Call): Promise<RotationRecord> {
    for (;;) {
      const running = this.underWay.get(key.name) ?? this.start(old, key, call);
      try {
        return await running.root;
      } catch (error) {
        // What ends because another call is over need not end this one.
        if (!running.call.isOver || call.isOver) throw error;
      }
    }
  }

  private start(old: StoredPayload, key: JournalKey, call: Call): RootUnderWay {
    const root = this.recallOrMake(old, key, call).finally(() => this.underWay.delete(key.name));
    const running = { call, root };
    this.underWay.set(key.name, running);
    return running;
  }

  private async recallOrMake(
    old: StoredPayload,
    key: JournalKey,
    call: Call,
  ): Promise<RotationRecord> {
    const known = await this.recallOrClaim(key, call);
    if (known) return known;
    try {
      return await this.makeAndRemember(old, key, call);
    } catch (error) {
      await this.records.forget(key, call);
      throw error;
    }
  }

  /** What is known, or undefined once it is for this process to make it. */
  private async recallOrClaim(key: JournalKey, call: Call): Promise<RotationRecord | undefined> {
    const pauses = backoff();
    for (;;) {
      const known = await this.records.recall(key, call);
      if (known !== undefined && !isClaim(known)) return known;
      if (call.isOver) throw new Error('another process did not finish the rotation in time');
      if (known === undefined && (await this.records.claim(key, call))) return undefined;
      await pause(this.producer.clock, pauses.next().value);
    }
  }

  private async makeAndRemember(
    old: StoredPayload,
    key: JournalKey,
    call: Call,
  ): Promise<RotationRecord> {
    const made = await this.make(old, call);
    const other = await this.madeMeanwhile(key, call);
    if (other) {
      this.orphaned(made, 'another process has made another root for the same payload', call);
      return other;
    }
    const isRemembered = await this.records.remember(key, made, call);
    if (call.isOver && !isRemembered) {
      this.orphaned(made, 'the rotation was too late and could not be remembered', call);
    }
    return made;
  }

  /** Without claims two processes may have made a root each. The first that was remembered is the one. */
  private async madeMeanwhile(key: JournalKey, call: Call): Promise<RotationRecord | undefined> {
    if (this.records.canClaim) return undefined;
    const known = await this.records.recallIfPossible(key, call);
    return isClaim(known) ? undefined : known;
  }

  private orphaned({ id }: RotationRecord, reason: string, call: Call): void {
    this.producer.reporter.report(call, { type: 'orphaned', id, reason });
  }
}
