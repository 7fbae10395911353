import { DefaultRotation } from '../rotation/default-rotation.js';
import { HandlerRotation } from '../rotation/handler-rotation.js';
import type { NextRoot, RootReplacement } from '../rotation/next-root.js';
import { payloadText } from '../rotation/new-payload.js';
import { ensureRoomFor, retiredAfter } from '../rotation/retired-list.js';
import type { Retirement } from '../rotation/retirement.js';
import type { Call } from './call.js';
import { type Outcome, outcome } from './outcome.js';
import type { ProducerContext } from './producer.context.js';
import type { RotateAnswer, RotateRequest } from './requests.js';
import { rootIdOf, type StoredPayload } from './stored-payload.js';

/** Replaces the root credential: with `@Rotate`, or by a create that takes its place. */
export class RotateAction {
  private readonly root: RootReplacement;

  constructor(
    private readonly producer: ProducerContext,
    private readonly retirement: Retirement,
  ) {
    this.root = producer.handlers.rotate
      ? new HandlerRotation(producer)
      : new DefaultRotation(producer);
  }

  run({ payload }: RotateRequest, call: Call): Promise<Outcome<RotateAnswer>> {
    return call.within(this.rotate(payload, call));
  }

  private async rotate(old: StoredPayload, call: Call): Promise<Outcome<RotateAnswer>> {
    ensureRoomFor(this.retirement.remaining(old));
    await this.retirement.before(old, call);
    const next = await this.root.replace(old, call);
    const waiting = await this.retire(old, next, call);
    const payload = next.fields ? payloadText(next.fields, waiting) : next.payload.text;
    this.answered(next, call);
    return outcome({ payload });
  }

  /** Revokes or reports the roots that were replaced; returns those that wait for the new payload to arrive. */
  private async retire(old: StoredPayload, next: NextRoot, call: Call): Promise<string[]> {
    const { options, reporter } = this.producer;
    const waiting = this.retirement.remaining(old);
    const ids = next.retire.filter((id) => id !== next.id);
    if (!this.retirement.isPossible || !next.fields || options.retire === 'never') {
      for (const id of ids)
        reporter.report(call, { type: 'retire-skipped', id, reason: this.whySkipped(next) });
      return waiting.filter((id) => id !== next.id);
    }
    if (options.retire === 'when-confirmed') return retiredAfter(waiting, ids, next.id);
    await Promise.all(ids.map((id) => this.retirement.once(id, next.payload, call)));
    return waiting.filter((id) => id !== next.id);
  }

  private whySkipped({ fields }: NextRoot): string {
    if (!this.retirement.isPossible) return 'nothing can revoke a root credential of this producer';
    return fields ? 'the option retire is never' : 'an opaque payload cannot name it';
  }

  private answered({ fields, id, unverified }: NextRoot, call: Call): void {
    const { reporter, options } = this.producer;
    if (call.isOver) {
      reporter.report(call, {
        type: 'orphaned',
        id,
        reason: 'the rotation finished after its deadline',
      });
      return;
    }
    this.retirement.rootIs(rootIdOf(fields, options.idField));
    if (unverified === undefined) reporter.report(call, { type: 'rotated' });
    else reporter.report(call, { type: 'rotated-unverified', reason: unverified });
  }
}
