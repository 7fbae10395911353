import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CallbackErrorStrategy,
  fernetCryptoTool,
  Fernet,
  type KeyChange,
  type KeyMaterial,
  Keys,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { Log } from '../support/log.js';

const FORWARD = 'canary-forward-0123456789';
const BACK = Buffer.from('canary-back-0123456789');
const NEW = 'canary-new-0123456789';
const STATE_KEY = Fernet.generateKey();

const log = new Log();
beforeEach(() => {
  log.lines.length = 0;
  Logger.overrideLogger(log);
});
afterEach(() => Logger.overrideLogger(false));

/** Everything that an error or an object shows when it is printed. */
function shown(value: unknown): string {
  const json = value instanceof Error ? value.stack : JSON.stringify(value);
  return `${inspect(value, { depth: 20, showHidden: true, getters: true })}\n${json}`;
}

/** The keys that a text shows, in whatever spelling. */
function keysIn(text: string): string[] {
  return [FORWARD, NEW, BACK.toString(), STATE_KEY].filter((key) => {
    const bytes = Buffer.from(key);
    const spellings = [
      key,
      bytes.toString('hex'),
      bytes.toString('base64'),
      // How Node prints the bytes of a Buffer.
      bytes
        .toString('hex')
        .slice(0, 20)
        .replaceAll(/..(?!$)/g, '$& '),
      [...bytes].join(','),
    ];
    return spellings.some((spelling) => text.includes(spelling));
  });
}

async function usedKeys(onError?: CallbackErrorStrategy): Promise<Keys> {
  const keys = new Keys({
    stateRepository: memoryStateRepository(),
    cryptoTool: fernetCryptoTool(STATE_KEY),
  });
  keys.define('pair', () => [FORWARD, BACK], { stateless: false, onError });
  await keys.getForwardPathKey('pair');
  await keys.saveState('pair');
  return keys;
}

describe('no key is shown', () => {
  it('by the keys of an application, or the handle of one', async () => {
    const keys = await usedKeys();
    expect(keysIn(inspect(keys, { depth: 20, getters: true }))).toEqual([]);
    expect(keysIn(inspect(keys.of('pair'), { depth: 20, getters: true }))).toEqual([]);
    expect(keysIn(JSON.stringify(keys))).toEqual([]);
  });

  it('by what is saved', async () => {
    const stateRepository = memoryStateRepository();
    const keys = new Keys({ stateRepository, cryptoTool: fernetCryptoTool(STATE_KEY) });
    keys.define('pair', () => [FORWARD, BACK], { stateless: false, autoSave: true });
    await keys.getForwardPathKey('pair');
    const saved = stateRepository.read('pair') as string;
    expect(keysIn(saved)).toEqual([]);
    expect(keysIn(Buffer.from(saved, 'base64url').toString('latin1'))).toEqual([]);
  });

  it('by the change that a callback is given, when it is printed', async () => {
    const keys = await usedKeys();
    let change: KeyChange | undefined;
    keys.onChange('pair', (given) => {
      change = given;
    });
    await keys.keyChanged('pair', [FORWARD, BACK], NEW);
    expect(change?.newKeys).toBe(NEW);
    expect(keysIn(inspect(change, { depth: 20 }))).toEqual([]);
    expect(keysIn(JSON.stringify(change))).toEqual([]);
  });

  it.each<CallbackErrorStrategy>(['halt', 'skip'])(
    'by the log of a callback that failed (%s)',
    async (onError) => {
      const keys = await usedKeys(onError);
      const spellings = [FORWARD, NEW, BACK, BACK.toString('hex'), BACK.toString('base64')];
      keys.onChange('pair', () => {
        throw new Error(`not with ${spellings.join(' or ')}`, { cause: new Error(`no ${NEW}`) });
      });
      await keys.keyChanged('pair', [FORWARD, BACK], NEW);
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toContain('not with [redacted]');
      expect(keysIn(log.lines.join('\n'))).toEqual([]);
    },
  );

  it('by an error about keys that are none', async () => {
    const keys = new Keys();
    keys.define('list', () => [FORWARD, BACK, NEW] as unknown as KeyMaterial);
    keys.define('object', () => ({ key: NEW }) as unknown as KeyMaterial);
    keys.define('one', () => [FORWARD, BACK], { useCase: 'one-way' });
    const errors = await Promise.allSettled([
      keys.getForwardPathKey('list'),
      keys.getBackPathKey('object'),
      keys.getKey('one'),
      keys.keyChanged('list', [FORWARD, BACK, NEW] as unknown as KeyMaterial),
    ]);
    for (const result of errors)
      expect(keysIn(shown((result as PromiseRejectedResult).reason))).toEqual([]);
  });

  it('by an error about a state that cannot be opened, or is none', async () => {
    const stateRepository = memoryStateRepository();
    const encrypted = (key: string) => ({ stateRepository, cryptoTool: fernetCryptoTool(key) });
    const first = new Keys(encrypted(STATE_KEY));
    first.define('pair', () => [FORWARD, BACK], { stateless: false, autoSave: true });
    await first.getForwardPathKey('pair');
    const second = new Keys(encrypted(Fernet.generateKey()));
    second.define('pair', () => [FORWARD, BACK], { stateless: false });
    const wrongKey = await second.getBackPathKey('pair').catch((error: unknown) => error);
    expect((wrongKey as Error).message).toContain('The state of the key "pair" cannot be read');
    expect(keysIn(shown(wrongKey))).toEqual([]);

    const fernet = new Fernet(STATE_KEY);
    for (const text of [NEW, JSON.stringify(NEW), JSON.stringify({ state: NEW, key: NEW })]) {
      await stateRepository.write('pair', fernet.encrypt(text));
      const third = new Keys(encrypted(STATE_KEY)).define('pair', () => 'key', {
        stateless: false,
      });
      const noState = await third.getBackPathKey('pair').catch((error: unknown) => error);
      expect(noState).toBeInstanceOf(Error);
      expect(keysIn(shown(noState))).toEqual([]);
    }
  });
});
