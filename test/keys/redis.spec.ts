import { afterAll, beforeAll, expect, it } from '@jest/globals';
import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { Fernet, fernetCryptoTool, Keys, keyvStateRepository } from 'nestjs-akeyless/keys';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';

describeWithRedis('states in Redis', () => {
  let server: RedisServer;
  const stateKey = Fernet.generateKey();

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  it('are there for the next process, and the connection ends with this one', async () => {
    const start = (key: string) => {
      const keyv = new Keyv({
        store: new KeyvRedis({ socket: { path: server.path, tls: false } }),
      });
      const stateRepository = keyvStateRepository(keyv);
      const keys = new Keys({ stateRepository, cryptoTool: fernetCryptoTool(stateKey) });
      keys.define('people', () => key, { stateless: false, autoSave: true });
      return { keys, stateRepository };
    };
    const first = start('first');
    await first.keys.getForwardPathKey('people');
    await first.stateRepository.close?.();
    const second = start('second');
    expect(await second.keys.getBackPathKey('people')).toBe('first');
    await second.stateRepository.close?.();
  });
});
