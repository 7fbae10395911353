import { ProducerError } from '../calls/producer.errors.js';

const LONGEST_LIST = 20;

/** @throws ProducerError if one more old root would be too many. */
export function ensureRoomFor(waiting: readonly string[]): void {
  if (waiting.length < LONGEST_LIST) return;
  throw new ProducerError(
    `${waiting.length} old root credentials could not be revoked yet; rotating again would only add one more. ` +
      'See the events retire-failed for why.',
    { status: 409 },
  );
}

/** Old list, and what was just replaced, less what is in use now. */
export function retiredAfter(
  waiting: readonly string[],
  replaced: readonly string[],
  inUse: string | undefined,
): string[] {
  return [...new Set([...waiting, ...replaced])].filter((id) => id !== inUse);
}
