import type { ProducerOptions } from './producer.options.js';

/** Options of one producer, with the place that they were written in. */
export interface OptionSource {
  /** Such as `forRoot()` or `@Producer() on PostgresProducer`. */
  readonly place: string;
  readonly options: ProducerOptions;
}

/** One option that two places set to different values. */
export interface OptionConflict {
  readonly option: string;
  readonly places: readonly [string, string];
}

/** Unites what several places say of one producer. */
export function mergeOptions(sources: readonly OptionSource[]): {
  options: ProducerOptions;
  conflicts: OptionConflict[];
} {
  const merged: Record<string, unknown> = {};
  const places = new Map<string, string>();
  const conflicts: OptionConflict[] = [];
  for (const { place, options } of sources) {
    for (const [option, value] of Object.entries(options)) {
      if (value === undefined) continue;
      const earlier = places.get(option);
      if (earlier === undefined) {
        merged[option] = value;
        places.set(option, place);
      } else if (!isSameValue(merged[option], value)) {
        conflicts.push({ option, places: [earlier, place] });
      }
    }
  }
  return { options: merged, conflicts };
}

export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.is(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}
