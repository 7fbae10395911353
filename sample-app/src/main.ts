import 'reflect-metadata';
import { createApp } from './app.js';
import { curlCommands } from './curl-commands.js';
import { FIRST_ROOT } from './database/bootstrap.js';
import { Database } from './database/database.js';
import type { Login } from './database/login.js';

const HOST = '127.0.0.1';

async function serve(): Promise<void> {
  const { DATABASE_URL, ROOT_PASSWORD, PORT } = process.env;
  const database = await Database.open({
    url: DATABASE_URL || undefined,
    rootPassword: ROOT_PASSWORD || undefined,
  });
  const app = await createApp(database);
  app.enableShutdownHooks();
  try {
    await app.listen(PORT || '3000', HOST);
  } catch (error) {
    await app.close();
    throw error;
  }
  // Standard output is the log, one JSON object a line.
  console.error(curlCommands(await app.getUrl(), shown(database)));
}

/** The password of a throw-away server may be seen; that of any other has to be filled in. */
function shown({ payloads, server, address }: Database): Login {
  if (payloads && server) return payloads.root;
  return {
    ...address,
    username: payloads ? FIRST_ROOT : '<root role>',
    password: '<its password>',
  };
}

try {
  await serve();
} catch (error) {
  // The message only: an error's other properties may hold what it was called with, such as DATABASE_URL.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
