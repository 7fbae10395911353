import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Where to write the URLs of all modules that this process loads. */
const [, list] = process.argv;

register('./hooks.mjs', import.meta.url, { data: { list } });

// What CommonJS modules require of each other does not pass through the hooks on every version of Node.
process.on('exit', () => {
  const { cache } = createRequire(import.meta.url);
  for (const path of Object.keys(cache)) appendFileSync(list, `${pathToFileURL(path).href}\n`);
});
