import type { CreateOptions } from '../../testing/gateway/gateway.options.js';
import type { Values } from '../arguments/values.js';
import { UsageError } from '../errors/cli.error.js';
import type { Terminal } from '../terminal/terminal.js';
import { givenDuration } from './durations.js';
import { jsonObject } from './json-object.js';
import { textFrom } from './text-source.js';

/** What an end user asks for, and who that is. @throws UsageError */
export async function endUser(values: Values, terminal: Terminal): Promise<CreateOptions> {
  const input = await givenInput(values, terminal);
  const ttl = givenDuration(values, 'ttl');
  const accessId = values.text('access-id');
  const subClaims = givenSubClaims(values.texts('sub-claim'));
  return {
    ...(input && { input }),
    ...(ttl !== undefined && { ttl }),
    clientInfo: { ...(accessId !== undefined && { accessId }), ...(subClaims && { subClaims }) },
  };
}

async function givenInput(values: Values, terminal: Terminal): Promise<object | undefined> {
  const text = values.text('input');
  const file = values.text('input-file');
  if (text !== undefined && file !== undefined) {
    throw new UsageError('--input and --input-file cannot both be given');
  }
  if (file !== undefined) {
    return jsonObject(await textFrom('input-file', file, terminal), `--input-file ${file}`);
  }
  if (text === undefined) return undefined;
  return jsonObject(text, '--input', `For example: --input '{"role":"reader"}'`);
}

function givenSubClaims(claims: readonly string[]): Record<string, string[]> | undefined {
  if (claims.length === 0) return undefined;
  const all = new Map<string, string[]>();
  for (const claim of claims) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(claim) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(
        `--sub-claim "${claim}" is no claim`,
        'For example: --sub-claim email=jo@example.com',
      );
    }
    all.set(name, [...(all.get(name) ?? []), value]);
  }
  return Object.fromEntries(all);
}
