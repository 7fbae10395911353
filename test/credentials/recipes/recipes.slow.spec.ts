import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { typeCheck } from '../../readme/support/type-check.js';
import { projectRoot, Recipes } from './support/recipes.js';

/** Each is loaded and used by a spec beside this one, or by the one about ali-oss. */
const TESTED = [
  'app.module.ts',
  'archive.module.ts',
  'db-login.ts',
  'invoices.module.ts',
  'mail.module.ts',
  'orders.module.ts',
  'sessions.module.ts',
  'typeorm-password.module.ts',
  'typeorm-user.module.ts',
];

describe('docs/recipes.md', () => {
  let recipes: Recipes;

  beforeAll(async () => {
    recipes = await Recipes.write();
  });

  afterAll(() => recipes.remove());

  it('shows no code but files that have a test', () => {
    expect(recipes.blocks.filter(({ language }) => language !== 'ts')).toEqual([]);
    expect(recipes.examples.map(({ file }) => file).toSorted()).toEqual(TESTED);
  });

  it('has TypeScript that compiles', () => {
    const faults = typeCheck(recipes.examples, recipes.folder, projectRoot);
    expect(faults.map((fault) => fault.replace(/^README\.md/, 'docs/recipes.md'))).toEqual([]);
  }, 120_000);
});

it('docs/credentials.md names what there is', async () => {
  const page = await readFile(join(projectRoot, 'docs', 'credentials.md'), 'utf8');
  const rows = [...page.matchAll(/^\|.*\|(.*)\|$/gm)].map(([, here = '']) => here);
  const named = rows.flatMap((here) => [...here.matchAll(/`@?([A-Za-z]\w+)/g)]);
  expect(named.length).toBeGreaterThan(30);
  const folder = join(projectRoot, 'src', 'credentials');
  const files = await readdir(folder, { recursive: true });
  const sources = await Promise.all(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFile(join(folder, file), 'utf8')),
  );
  const words = new Set(sources.join('\n').match(/\w+/g));
  const unknown = named.map(([, name = '']) => name).filter((name) => !words.has(name));
  expect(unknown).toEqual([]);
});
