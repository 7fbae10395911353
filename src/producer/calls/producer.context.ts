import type { Clock } from '../../shared/clock.js';
import type { EventReporter } from '../events/event.reporter.js';
import type { ResolvedProducerOptions } from '../options/producer.options.js';
import type { Call } from './call.js';
import type { CallGate } from './call.gate.js';
import type { Handler } from './invocation.js';
import type { WorkInProgress } from './work-in-progress.js';
import { type PayloadFields, separateRetired, StoredPayload } from './stored-payload.js';

/** The bound methods of one producer. */
export interface ProducerHandlers {
  readonly create?: Handler;
  /** True where the create handler can name a root by its rotation. */
  readonly createsByRotationId: boolean;
  readonly revoke?: Handler;
  /** True where the revoke handler takes all ids at once. */
  readonly revokesInBulk: boolean;
  readonly rotate?: Handler;
  readonly verify?: Handler;
}

/** What every action of one producer works with. */
export interface ProducerContext {
  /** The producer's name; `default` for the one without. */
  readonly name: string;
  readonly options: ResolvedProducerOptions;
  readonly handlers: ProducerHandlers;
  readonly reporter: EventReporter;
  readonly clock: Clock;
  readonly gate: CallGate;
  readonly work: WorkInProgress;
  /** What handlers get for parsed payload fields: an instance of the DTO where there is one, else the fields. */
  readonly instantiatePayload: (fields: PayloadFields) => unknown;
}

/** A payload that is known to be sound, as handlers see it, parsed afresh: other handlers may hold what was before. */
export function payloadFrom(
  { options, instantiatePayload }: ProducerContext,
  text: string,
): StoredPayload {
  if (options.opaquePayload) return new StoredPayload(text, text, [], true);
  const { fields, retired } = separateRetired(JSON.parse(text) as PayloadFields);
  return new StoredPayload(text, instantiatePayload(fields), retired);
}

/** Does the work of a call: when its handlers have room for it, and known to whoever waits for the work to end. */
export function perform<T>(
  { gate, work }: ProducerContext,
  call: Call,
  action: () => Promise<T>,
): Promise<T> {
  return work.track(gate.pass(call, action));
}
