import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORTED = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g;

/** The declaration files that a compiler reads for whoever imports one of these. */
export function reachableDeclarations(entryFiles) {
  const reached = new Set();
  const waiting = [...entryFiles];
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (reached.has(file)) continue;
    reached.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      waiting.push(join(dirname(file), `${path}.d.ts`));
    }
  }
  return reached;
}
