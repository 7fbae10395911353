import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { moduleOptionFaults } from '../../src/producer/options/option.rules.js';

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

it('README.md has a row for every option', async () => {
  const readme = await read('../../README.md');
  const known = moduleOptionFaults({ nonsense: true })[0]?.known ?? [];
  expect(known.length).toBeGreaterThan(20);
  const missing = known.filter((option) => !new RegExp(`^\\|[^|]*\`${option}\``, 'm').test(readme));
  expect(missing).toEqual([]);
});
