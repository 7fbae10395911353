// Replaces the compiled modules in dist by one file for each entry point: a loader's work for each
// file is most of what a library adds to the start of a process. What entry points share becomes a chunk.
// Documentation stays in the declarations, of which only those stay that somebody can come across.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { reachableDeclarations } from './declarations.js';

const DIST = 'dist';
/** The files of the Gateway's page, which a browser loads as they are. */
const PAGE = { from: 'src/cli/ui', to: 'dist/cli/ui', files: /\.(html|css|js)$/ };

const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const imported = Object.values(exports).flatMap((entry) => entry.default ?? []);
const entryFiles = [...imported, ...Object.values(bin)];
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
  comments: { jsdoc: false },
  entryFileNames: '[name].js',
  // What is loaded on demand stays where it is: it finds its files from there.
  chunkFileNames: ({ facadeModuleId }) =>
    facadeModuleId ? relative(resolve(DIST), facadeModuleId) : 'chunks/[name].js',
});

const types = Object.values(exports).flatMap((entry) => (entry.types ? join(entry.types) : []));
// Tests build without declarations.
const declarations = reachableDeclarations(types.filter((file) => existsSync(file)));
for (const file of readdirSync(DIST, { recursive: true })) {
  const path = join(DIST, file);
  if (file.endsWith('.js') || (file.endsWith('.d.ts') && !declarations.has(path))) rmSync(path);
}
for (const { fileName, code } of output) {
  const path = join(DIST, fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
}
for (const file of readdirSync(PAGE.from)) {
  if (PAGE.files.test(file)) cpSync(join(PAGE.from, file), join(PAGE.to, file));
}
