import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { ICON } from './ui.icon.js';

export interface Asset {
  readonly type: string;
  readonly content: Buffer;
}

const PAGE = 'page.html';
const FILES = [
  PAGE,
  'page.css',
  'page.js',
  'act.js',
  'api.js',
  'calls.js',
  'clock.js',
  'dom.js',
  'faults.js',
  'get-form.js',
  'json-view.js',
  'leases.js',
  'payload.js',
  'secret.js',
  'words.js',
];
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The files of the page by their paths. */
export async function uiAssets(folder: URL): Promise<ReadonlyMap<string, Asset>> {
  const assets = FILES.map(async (name): Promise<[string, Asset]> => [
    name === PAGE ? '/' : `/${name}`,
    { type: TYPES[extname(name)]!, content: await readFile(new URL(name, folder)) },
  ]);
  const icon = { type: 'image/svg+xml', content: Buffer.from(ICON) };
  return new Map([...(await Promise.all(assets)), ['/icon.svg', icon]]);
}
