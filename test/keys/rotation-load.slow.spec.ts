import { expect, it } from '@jest/globals';
import {
  Fernet,
  fernetCryptoTool,
  Keys,
  type KeyValue,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { SeededRandom } from '../support/seeded-random.js';
import { randomKey, RotatingStore } from './support/rotating-store.js';
import { opened, openedByAny, sealed } from './support/sealed-record.js';

const RECORDS = 10_000;
const ROTATIONS = 6;
/** Records that a callback encrypts anew before others have their turn. */
const BATCH = 50;

const others = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

it('nothing is unreadable after rotations under load', async () => {
  const random = new SeededRandom(7);
  const store = new RotatingStore(randomKey());
  const keys = new Keys({
    stateRepository: memoryStateRepository(),
    cryptoTool: fernetCryptoTool(Fernet.generateKey()),
  });
  const people = keys.of('people').define(store.get, { stateless: false, autoSave: true });
  const firstKey = await people.getForwardPathKey();
  const records = Array.from({ length: RECORDS }, (_, id) => sealed(`person ${id} v0`, firstKey));
  const versions = Array.from({ length: RECORDS }, () => 0);
  const textOf = (id: number): string => `person ${id} v${versions[id]}`;

  people.onChange(async ({ key, oldKeys, newKeys }) => {
    const newKey = newKeys as KeyValue;
    // From now on there is data that needs it, and the store may not have it yet.
    key.setPreviousKeys(newKey);
    for (let id = 0; id < RECORDS; id += 1) {
      if (id % BATCH === 0) await others();
      const record = records[id] as Buffer;
      if (opened(record, newKey) !== undefined) continue;
      const text =
        opened(record, oldKeys as KeyValue) ?? openedByAny(record, await people.getBackPathKeys());
      // Somebody may have written it in the meantime.
      if (text === textOf(id)) records[id] = sealed(text, newKey);
    }
  });

  const rotations = { areOver: false };
  const misread: string[] = [];
  let reads = 0;
  let writes = 0;
  const load = async (): Promise<void> => {
    while (!rotations.areOver) {
      const id = Math.floor(random.next() * RECORDS);
      if (random.chance(0.5)) {
        const key = await people.getForwardPathKey();
        versions[id] = (versions[id] as number) + 1;
        records[id] = sealed(textOf(id), key);
        writes += 1;
      } else {
        const candidates = await people.getBackPathKeys();
        const text = openedByAny(records[id] as Buffer, candidates);
        if (text !== textOf(id)) misread.push(textOf(id));
        reads += 1;
      }
      await others();
    }
  };

  const workers = Promise.all(Array.from({ length: 4 }, load));
  for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
    const [oldKey, newKey] = [store.get(), randomKey()];
    // The store changes before the callbacks run in one half of the cases, and after them in the other.
    if (rotation % 2 === 0) store.rotateTo(newKey);
    const [result] = await people.keyChanged(oldKey, newKey);
    store.rotateTo(newKey);
    expect(result?.status).toBe('succeeded');
  }
  rotations.areOver = true;
  await workers;

  expect(misread).toEqual([]);
  expect(Math.min(reads, writes)).toBeGreaterThan(100 * ROTATIONS);
  const candidates = await people.getBackPathKeys();
  const unreadable = records.filter((record, id) => openedByAny(record, candidates) !== textOf(id));
  expect(unreadable).toHaveLength(0);
});
