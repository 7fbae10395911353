/** A length of time: milliseconds, or a number with a unit (`ms`, `s`, `m`, `h` or `d`), such as `90m`. */
export type Duration = number | string;

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws RangeError for what is no length of time. */
export function milliseconds(duration: Duration): number {
  const [, amount, unit] =
    typeof duration === 'number'
      ? ['', duration, 'ms']
      : (/^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(duration.trim()) ?? []);
  const ms = Number(amount) * (UNITS[String(unit)] ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new RangeError(
    `${JSON.stringify(duration)} is no length of time: write milliseconds, or for example '90s', '15m', '1h' or '7d'`,
  );
}
