import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

it('docs/reliability.md names tests that there are', async () => {
  const rows = [
    ...(await read('../../docs/reliability.md')).matchAll(/^\|.*\| `([^`]+)` (.+?) *\|$/gm),
  ];
  expect(rows.length).toBeGreaterThan(40);
  const missing: string[] = [];
  for (const [, file = '', title = ''] of rows) {
    const source = await read(`../producer/${file}`).catch(() => '');
    if (!source.replaceAll("\\'", "'").includes(title.trim())) missing.push(`${file}: ${title}`);
  }
  expect(missing).toEqual([]);
});
