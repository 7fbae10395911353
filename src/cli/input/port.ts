import type { Values } from '../arguments/values.js';
import { UsageError } from '../errors/cli.error.js';

const HIGHEST = 65_535;

/** The port that an option gives; 0 is any free one. @throws UsageError */
export function givenPort(values: Values, option: string): number | undefined {
  const text = values.text(option);
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > HIGHEST) throw new UsageError(`--${option} "${text}" is no port: 0 to ${HIGHEST}`);
  return port;
}
