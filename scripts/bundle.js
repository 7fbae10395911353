// Replaces the compiled modules in dist by one file for each entry point: a loader's work for each
// file is most of what a library adds to the start of a process. What entry points share becomes a chunk.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

const DIST = 'dist';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entryFiles = Object.values(exports).flatMap((entry) => entry.default ?? []);
const bundle = await rolldown({
  input: Object.fromEntries(
    entryFiles.map((file) => [file.slice(`./${DIST}/`.length, -'.js'.length), file]),
  ),
  platform: 'node',
  external: (specifier) => !/^[./]/.test(specifier),
});
const { output } = await bundle.generate({
  format: 'esm',
  keepNames: true,
  chunkFileNames: 'chunks/[name].js',
});

for (const file of readdirSync(DIST, { recursive: true })) {
  if (file.endsWith('.js')) rmSync(join(DIST, file));
}
for (const { fileName, code } of output) {
  const path = join(DIST, fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
}
