import { describe, expect, it } from '@jest/globals';
import {
  type CryptoTool,
  Fernet,
  fernetCryptoTool,
  Keys,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';

// What docs/keys-management.md says of states that were written in Python.
describe('a state that keys-management wrote', () => {
  const inPython = { state: 'FORWARD_PATH', key: 'key-of-then' };

  function keysWith(cryptoTool: CryptoTool, saved: string): Keys {
    const stateRepository = memoryStateRepository();
    stateRepository.write('people', saved);
    const keys = new Keys({ stateRepository, cryptoTool });
    return keys.define('people', () => 'key-of-now', { stateless: false });
  }

  it('is read as it is where the tool was Fernet over JSON', async () => {
    const stateKey = Fernet.generateKey();
    const saved = new Fernet(stateKey).encrypt(JSON.stringify(inPython));

    const keys = keysWith(fernetCryptoTool(stateKey), saved);

    expect(await keys.getKey('people')).toBe('key-of-then');
  });

  it('is read by a tool that was ported, beside those that are written here', async () => {
    const states = fernetCryptoTool(Fernet.generateKey());
    const cryptoTool: CryptoTool = {
      encrypt: (state, keys) => states.encrypt(state, keys),
      decrypt: (value, keys) =>
        String(value).startsWith('python:')
          ? JSON.parse(String(value).slice('python:'.length))
          : states.decrypt(value, keys),
    };
    const keys = keysWith(cryptoTool, `python:${JSON.stringify(inPython)}`);
    expect(await keys.getBackPathKey('people')).toBe('key-of-then');

    await keys.saveState('people');

    expect(await keys.getBackPathKeys('people')).toEqual(['key-of-then', 'key-of-now']);
  });
});
