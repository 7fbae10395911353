import type { Values } from '../arguments/values.js';
import { UsageError } from '../errors/cli.error.js';
import type { Terminal } from '../terminal/terminal.js';
import { jsonObject } from './json-object.js';
import { textFrom } from './text-source.js';

const HINT = [
  'A payload is a JSON object; any other text is taken as it is with --opaque.',
  'Of a profile file, encrypted or YAML, --profile names the profile.',
].join('\n');

/**
 * The payload that `--payload-file` names, as it is to be stored; undefined without that option. What is written in the
 * file is kept to the letter, numbers too large for JavaScript included. Of a profile file it is one profile.
 *
 * @throws CliError
 */
export async function givenPayload(
  values: Values,
  terminal: Terminal,
): Promise<string | undefined> {
  const file = values.text('payload-file');
  const profile = values.text('profile');
  if (profile !== undefined) return profileIn(file, profile, values, terminal);
  if (file === undefined) return undefined;
  const text = await textFrom('payload-file', file, terminal);
  if (values.has('opaque')) return text;
  jsonObject(text, `--payload-file ${file}`, HINT);
  return text.trim();
}

async function profileIn(
  file: string | undefined,
  profile: string,
  values: Values,
  terminal: Terminal,
): Promise<string> {
  if (file === undefined) throw new UsageError('--profile needs --payload-file <file>');
  if (values.has('opaque')) throw new UsageError('--profile and --opaque cannot both be given');
  // Most payloads are in no profile file.
  const { profilePayload } = await import('./profile-payload.js');
  return profilePayload(file, profile, values, terminal);
}
