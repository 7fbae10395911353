import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.js';

const RECORDER = new URL('module-recorder/record.mjs', import.meta.url).href;

/** The URLs of all modules that a fresh process loads which imports only these packages, seen from a folder. */
export async function modulesLoadedBy(specifiers: string[], folder: string): Promise<string[]> {
  const list = join(folder, 'loaded-modules.txt');
  const script = specifiers.map((specifier) => `await import('${specifier}');`).join('\n');
  const args = ['--import', RECORDER, '--input-type=module', '--eval', script, list];
  await run(process.execPath, args, folder);
  const urls = (await readFile(list, 'utf8')).split('\n').filter((line) => line !== '');
  await rm(list);
  return [...new Set(urls)];
}

/** The names of the packages that these modules belong to. */
export function packagesOf(urls: string[]): string[] {
  const names = urls.map((url) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}
