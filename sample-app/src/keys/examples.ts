import type { Tell } from './application.js';
import { generalUsage } from './general-usage.js';
import { importantData } from './important-data.js';
import { importantDataDecrypted } from './important-data-decrypted.js';
import { libraryKey } from './library-key.js';
import { lowData } from './low-data.js';
import { mediumData } from './medium-data.js';
import { thirdPartyClient } from './third-party-client.js';

interface Example {
  readonly title: string;
  readonly play: (tell: Tell) => Promise<void>;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  'general-usage': { title: 'a key changes between writing and reading', play: generalUsage },
  'third-party-client': { title: 'a client that holds a token', play: thirdPartyClient },
  'important-data': { title: 'never lost; encrypted anew at a change', play: importantData },
  'important-data-decrypted': {
    title: 'never lost; decrypted at a change',
    play: importantDataDecrypted,
  },
  'medium-data': { title: 'not lost while the application runs', play: mediumData },
  'low-data': { title: 'may be lost; no key stays in memory', play: lowData },
  'library-key': { title: 'a library that asks for "the key"', play: libraryKey },
};

/**
 * Plays the example of a name; without one, tells which there are.
 *
 * @throws Error for a name that no example has.
 */
export async function playExample(name: string | undefined, tell: Tell): Promise<void> {
  if (name === undefined) return list(tell);
  const example = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined;
  if (!example) {
    throw new Error(
      `There is no example "${name}". There are ${Object.keys(EXAMPLES).join(', ')}.`,
    );
  }
  await example.play(tell);
}

function list(tell: Tell): void {
  tell('npm run example -- <name>');
  const width = Math.max(...Object.keys(EXAMPLES).map(({ length }) => length));
  for (const [name, { title }] of Object.entries(EXAMPLES)) {
    tell(`  ${name.padEnd(width)}  ${title}`);
  }
}
