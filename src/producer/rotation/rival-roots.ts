import type { Call } from '../calls/call.js';
import type { ProducerContext } from '../calls/producer.context.js';
import { rootIdOf, type StoredPayload } from '../calls/stored-payload.js';

const REMEMBERED_ROOTS = 100;

/**
 * Notices that another process has rotated the same payload, which happens where replicas share no journal: the
 * Gateway has stored one answer, and the root of the other is one too many.
 */
export class RivalRoots {
  /** New roots that were answered and have not arrived yet, by the root that each replaces. */
  private readonly answered = new Map<string, string>();

  constructor(private readonly producer: ProducerContext) {}

  /** A rotation was answered. */
  remember(newId: string, replaced: readonly string[]): void {
    for (const id of replaced) this.answered.set(id, newId);
    const [oldest] = this.answered.keys();
    if (this.answered.size > REMEMBERED_ROOTS && oldest !== undefined) this.answered.delete(oldest);
  }

  /** A payload has arrived, so the Gateway has stored it: what was answered beside it will never come. */
  arrived({ fields, retired }: StoredPayload, call: Call): void {
    const inUse = rootIdOf(fields, this.producer.options.idField);
    for (const old of retired) {
      const id = this.answered.get(old);
      this.answered.delete(old);
      if (id === undefined || id === inUse || retired.includes(id)) continue;
      const reason = 'another process has made another root for the same payload';
      this.producer.reporter.report(call, { type: 'orphaned', id, reason });
    }
  }
}
