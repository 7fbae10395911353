import { describe, expect, it } from '@jest/globals';
import { playExample } from '../../sample-app/src/keys/examples.js';

const STORIES: Record<string, string[]> = {
  'general-usage': [
    'A note is encrypted with the key that the vault gives.',
    'The callback hears that the key "notes" changes.',
    'The vault has a new key; notes_callback_1 has succeeded.',
    'The way back still takes the old key, and the note says: buy milk.',
    'The way forward takes the new key: the note is encrypted anew.',
    'From now on so does the way back: buy milk.',
  ],
  'third-party-client': [
    'The client has the token of the environment: sunny.',
    'The token has changed, and the client still holds the old one: 401 Unauthorized.',
    'The change was announced, and the callback has set the new one: sunny.',
  ],
  'important-data': [
    'First life: a record is encrypted. The shutdown saves the key that reads it.',
    'While the application is down, the key changes.',
    'Second life: the saved key reads the record, "Ada: blood group 0".',
    'It is written again, with the key of today.',
    'A change is announced: the callback encrypts the record anew and saves the state.',
    'The old key reads it no longer.',
    'The process is killed: no shutdown, nothing more is saved.',
    'Third life: the new key reads the record, "Ada: blood group 0, allergic to nuts".',
  ],
  'important-data-decrypted': [
    'First life: a record is encrypted.',
    'A change is announced, and the callback decrypts the record: "Ada: blood group 0".',
    'The shutdown saves that nothing is encrypted, and no key.',
    'Second life: the record is read as it is, "Ada: blood group 0".',
    'It is written with the new key, and encrypted again.',
    'The new key reads it: "Ada: blood group 0, allergic to nuts".',
  ],
  'medium-data': [
    'First life: a basket is encrypted.',
    'The key changes; the one in the cache reads the basket: two apples.',
    'It is written with the new key, and read with it: two apples, one pear.',
    'Second life: the key is the same, so it is read: two apples, one pear.',
    'While the application is down, the key changes, and nothing was saved.',
    'Third life: the basket is lost.',
  ],
  'low-data': [
    'A thumbnail is encrypted.',
    'Read with the key that was fetched for it, which is then forgotten: a small cat.',
    'Read with the key fetched again: a small cat.',
    'The key changes, and nobody has the old one: the thumbnail is lost.',
    'It is made again, with the new key: a small cat.',
  ],
  'library-key': [
    'First life: the library saves a letter and gets the key that encrypts.',
    'While the application is down, the key changes.',
    'Second life: it loads the letter and gets the key that decrypts: Dear Ada.',
    'It saves the next letter and gets the new key that encrypts.',
    'It loads that one and gets the new key that decrypts: Dear Bob.',
  ],
};

async function toldBy(name?: string): Promise<string[]> {
  const lines: string[] = [];
  await playExample(name, (line) => lines.push(line));
  return lines;
}

describe('npm run example', () => {
  it('lists all examples where none is named', async () => {
    const names = (await toldBy()).flatMap((line) => /^ {2}(\S+) {2}/.exec(line)?.[1] ?? []);

    expect(names).toEqual(Object.keys(STORIES));
  });

  it.each(Object.entries(STORIES))('%s tells its story, and no key', async (name, story) => {
    expect(await toldBy(name)).toEqual(story);
  });

  it.each(['nothing', 'constructor'])('says which examples there are, for "%s"', async (name) => {
    await expect(toldBy(name)).rejects.toThrow(
      `There is no example "${name}". There are general-usage, third-party-client,`,
    );
  });
});
