// An application of its own, which does what its parent says: { verb, … } in, { answer } or { error } out.
import 'reflect-metadata';
import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KeyvPostgres } from '@keyv/postgres';
import { Keyv } from 'keyv';
import { tableStateRepository } from './table.state-repository.mjs';

const { library, databaseUrl, keyFile, stateKey, repository, options } = JSON.parse(
  process.argv[2],
);
const { fernetCryptoTool, Keys, KeysModule, keyvStateRepository } = await import(library);

const stateRepository =
  repository === 'keyv'
    ? keyvStateRepository(
        new Keyv({ store: new KeyvPostgres({ uri: databaseUrl, table: 'states' }) }),
      )
    : tableStateRepository(databaseUrl);

class AppModule {}
Module({
  imports: [KeysModule.forRoot({ stateRepository, cryptoTool: fernetCryptoTool(stateKey) })],
})(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
app.enableShutdownHooks();
const keys = app.get(Keys);
keys.define('people', () => readFileSync(keyFile, 'utf8'), { stateless: false, ...options });

const verbs = {
  forward: () => keys.getForwardPathKey('people'),
  back: () => keys.getBackPathKey('people'),
  candidates: () => keys.getBackPathKeys('people'),
  save: () => keys.saveState('people'),
  /** Dies once the callback has done its work, before anything is saved. */
  changeAndDie: async ({ newKey }) => {
    keys.onChange('people', async ({ key }) => {
      key.setPreviousKeys(newKey);
      process.send({ answer: 'encrypted anew' }, () => process.kill(process.pid, 'SIGKILL'));
      await new Promise(() => {});
    });
    await keys.keyChanged('people', { newKeys: newKey });
  },
};

async function answer(message) {
  try {
    process.send({ answer: await verbs[message.verb](message) });
  } catch (error) {
    process.send({ error: `${error.message} ${error.cause?.message}` });
  }
}

process.on('message', (message) => void answer(message));
// What keeps the process alive, as a port does in a real one.
createServer().listen(0, '127.0.0.1', () => process.send({ answer: 'started' }));
