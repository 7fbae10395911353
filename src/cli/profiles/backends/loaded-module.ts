import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeOf } from '../../../shared/system-error.js';
import { attempt } from '../../../profiles/handlers/attempt.js';
import { CliError } from '../../errors/cli.error.js';

const HINT = 'Give the path or the package of a JavaScript module that exports backends.';
const FILE = /^\.{1,2}(?:[/\\]|$)|\.[cm]?[jt]s$/;

/**
 * What a module exports, each once.
 *
 * @param name a path, or a package as it is seen from the working folder
 * @param secrets what no message may show
 * @throws CliError
 */
export async function loadedModule(name: string, secrets: readonly unknown[]): Promise<unknown[]> {
  const url = (await fileUrl(name)) ?? packageUrl(name);
  const { value, failure } = await attempt(
    async () => (await import(url)) as Record<string, unknown>,
    secrets,
  );
  if (failure) throw new CliError(`--backends ${name} cannot be loaded: ${failure.reason}`, HINT);
  return [...new Set(Object.values(value))];
}

async function fileUrl(name: string): Promise<string | undefined> {
  const path = resolve(name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return pathToFileURL(path).href;
  if (!isAbsolute(name) && !FILE.test(name)) return undefined;
  throw new CliError(`--backends ${name}: there is no such file`, HINT);
}

function packageUrl(name: string): string {
  try {
    return pathToFileURL(createRequire(resolve('module.js')).resolve(name)).href;
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') {
      throw new CliError(`--backends ${name}: there is no such file, and no such package`, HINT);
    }
    throw new CliError(`--backends ${name} is not to be had by this name`, 'Give its path.');
  }
}
