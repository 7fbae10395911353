import { DefaultRotation } from '../rotation/default-rotation.js';
import { HandlerRotation } from '../rotation/handler-rotation.js';
import type { JournalKey } from '../rotation/journal/journal-key.js';
import type { RotationRecord, RotationRecords } from '../rotation/journal/rotation.records.js';
import { payloadText } from '../rotation/new-payload.js';
import type { RootReplacement } from '../rotation/next-root.js';
import { ensureRoomFor, retiredAfter } from '../rotation/retired-list.js';
import type { Retirement } from '../rotation/retirement.js';
import { SingleRoot } from '../rotation/single-root.js';
import type { Call } from '../calls/call.js';
import { type Outcome, outcome } from '../calls/outcome.js';
import { payloadFrom, perform, type ProducerContext } from '../calls/producer.context.js';
import type { RotateAnswer, RotateRequest } from './requests.js';
import type { StoredPayload } from '../calls/stored-payload.js';

/** Replaces the root credential: with `@Rotate`, or by a create that takes its place. */
export class RotateAction {
  private readonly replacement: RootReplacement;
  private readonly roots: SingleRoot;

  constructor(
    private readonly producer: ProducerContext,
    private readonly retirement: Retirement,
    private readonly records: RotationRecords,
  ) {
    this.replacement = producer.handlers.rotate
      ? new HandlerRotation(producer)
      : new DefaultRotation(producer, records);
    this.roots = new SingleRoot(producer, records, (old, call) => this.make(old, call));
  }

  run({ payload }: RotateRequest, call: Call): Promise<Outcome<RotateAnswer>> {
    return call.within(perform(this.producer, call, () => this.rotate(payload, call)));
  }

  private async rotate(old: StoredPayload, call: Call): Promise<Outcome<RotateAnswer>> {
    ensureRoomFor(this.retirement.remaining(old));
    await this.retirement.before(old, call);
    const key = this.records.keyOf(old.text);
    const root = await this.roots.for(old, key, call);
    // What was made too late is in the journal: the next try answers it.
    if (!call.isOver) await this.finish(root, old, key, call);
    return outcome({ payload: root.text });
  }

  private async make(old: StoredPayload, call: Call): Promise<RotationRecord> {
    const { payload, ...made } = await this.replacement.make(old, call);
    if (typeof payload === 'string') return { ...made, text: payload };
    const { retire } = this.producer.options;
    const replaced = retire === 'when-confirmed' && this.retirement.isPossible ? made.replaces : [];
    const waiting = retiredAfter(this.retirement.remaining(old), replaced, made.id);
    return { ...made, text: payloadText(payload, waiting) };
  }

  private async finish(
    root: RotationRecord,
    old: StoredPayload,
    key: JournalKey,
    call: Call,
  ): Promise<void> {
    const unverified = await this.prove(root, old, key, call);
    await this.retire(root, call);
    if (call.isOver) return;
    const { reporter } = this.producer;
    this.retirement.rootIs(root);
    if (unverified === undefined) reporter.report(call, { type: 'rotated' });
    else reporter.report(call, { type: 'rotated-unverified', reason: unverified });
  }

  private async prove(
    root: RotationRecord,
    old: StoredPayload,
    key: JournalKey,
    call: Call,
  ): Promise<string | undefined> {
    try {
      return await this.replacement.prove(root, old, call);
    } catch (error) {
      await this.records.forget(key, call);
      throw error;
    }
  }

  /** Revokes or reports the roots that were replaced, unless they wait for the new payload to arrive. */
  private async retire({ id: newId, replaces, text }: RotationRecord, call: Call): Promise<void> {
    const { options, reporter } = this.producer;
    const ids = replaces.filter((id) => id !== newId);
    const whySkipped = this.whySkipped();
    if (whySkipped !== undefined) {
      for (const id of ids)
        reporter.report(call, { type: 'retire-skipped', id, reason: whySkipped });
    } else if (options.retire === 'immediately') {
      const payload = payloadFrom(this.producer, text);
      await Promise.all(ids.map((id) => this.retirement.once(id, payload, call)));
    }
  }

  private whySkipped(): string | undefined {
    const { retire, opaquePayload } = this.producer.options;
    if (!this.retirement.isPossible) return 'nothing can revoke a root credential of this producer';
    if (opaquePayload) return 'an opaque payload cannot name it';
    return retire === 'never' ? 'the option retire is never' : undefined;
  }
}
