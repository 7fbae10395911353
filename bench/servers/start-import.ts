/** Prints how many milliseconds the import of a package takes in a fresh process, others being loaded before. */
const [specifier = '', ...loadedBefore] = process.argv.slice(2);

for (const name of loadedBefore) await import(name);
const startedAt = performance.now();
await import(specifier);
const took = performance.now() - startedAt;
process.stdout.write(`${took}\n`, () => process.exit());
