import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis, type RedisOptions } from 'ioredis';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { failure } from './support/akeyless/scene.js';
import { redisAuthFailure } from 'nestjs-akeyless/credentials';

describeWithRedis('redisAuthFailure at a real Redis', () => {
  let server: RedisServer;
  let admin: Redis;
  const clients: Redis[] = [];

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = client({ username: 'default' });
    await admin.acl('SETUSER', 'orders', 'on', '>first', '~*', '+@all');
    await admin.acl('SETUSER', 'reader', 'on', '>first', '~*', '+@read', '+info');
    await admin.call('CONFIG', 'SET', 'requirepass', 'admin');
  });

  afterAll(async () => {
    for (const one of clients) one.disconnect();
    await server.stop();
  });

  function client(options: RedisOptions): Redis {
    const one = new Redis({
      path: server.path,
      ...options,
    });
    one.on('error', () => undefined);
    clients.push(one);
    return one;
  }

  it('a wrong password, and a user who is gone: WRONGPASS', async () => {
    const wrong = await failure(client({ username: 'orders', password: 'wrong' }).get('x'));
    expect(wrong.message).toMatch(/^WRONGPASS /);
    expect(redisAuthFailure(wrong)).toBe(true);
    const gone = await failure(client({ username: 'absent', password: 'first' }).get('x'));
    expect(redisAuthFailure(gone)).toBe(true);
  });

  it('no password where one is needed: NOAUTH', async () => {
    const error = await failure(client({ enableReadyCheck: false }).get('x'));
    expect(error.message).toMatch(/^NOAUTH /);
    expect(redisAuthFailure(error)).toBe(true);
  });

  it('a user who is removed while connected', async () => {
    await admin.acl('SETUSER', 'leaver', 'on', '>first', '~*', '+@all');
    const leaver = client({ username: 'leaver', password: 'first' });
    expect(await leaver.get('x')).toBeNull();
    await admin.acl('DELUSER', 'leaver');
    expect(redisAuthFailure(await failure(leaver.get('x')))).toBe(true);
  });

  it('a command that the user may not run, and one that is wrong, are none', async () => {
    const reader = client({ username: 'reader', password: 'first' });
    const denied = await failure(reader.set('x', 'WRONGPASS'));
    expect(denied.message).toMatch(/^NOPERM /);
    expect(redisAuthFailure(denied)).toBe(false);
    expect(redisAuthFailure(await failure(reader.call('NONSENSE', 'WRONGPASS ')))).toBe(false);
  });
});
