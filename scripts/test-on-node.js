// Runs the producer's tests on another Node: node scripts/test-on-node.js 24
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALL, JEST, run } from './run.js';
import { createTempFolder } from './temp-folder.js';

const major = process.argv[2] ?? '24';
const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const folder = createTempFolder();

// Node's own binaries are on npm, one package per platform.
run('npm', [...INSTALL, `${name}@${major}`], folder);
const bin = join(folder, 'node_modules', name, 'bin');
const node = existsSync(join(bin, 'node.exe')) ? join(bin, 'node.exe') : join(bin, 'node');
run(node, ['--version'], process.cwd());
run(
  node,
  [...JEST, '--testPathIgnorePatterns=.slow.spec.ts', '--', 'test/producer'],
  process.cwd(),
);
