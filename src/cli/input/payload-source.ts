import type { Values } from '../arguments/values.js';
import type { Terminal } from '../terminal/terminal.js';
import { jsonObject } from './json-object.js';
import { textFrom } from './text-source.js';

const HINT = 'A payload is a JSON object; any other text is taken as it is with --opaque.';

/**
 * The payload that `--payload-file` names, as it is to be stored; undefined without that option. What is written in the
 * file is kept to the letter, numbers too large for JavaScript included.
 *
 * @throws UsageError
 */
export async function givenPayload(
  values: Values,
  terminal: Terminal,
): Promise<string | undefined> {
  const file = values.text('payload-file');
  if (file === undefined) return undefined;
  const text = await textFrom('payload-file', file, terminal);
  if (values.has('opaque')) return text;
  jsonObject(text, `--payload-file ${file}`, HINT);
  return text.trim();
}
