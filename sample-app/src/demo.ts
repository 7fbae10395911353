import 'reflect-metadata';
import { asAdmin } from './database/admin-session.js';
import { isBootstrapped } from './database/bootstrap.js';
import { Database } from './database/database.js';
import { APPLICATION_SCENES } from './demo/application.scenes.js';
import { Failure } from './demo/failure.js';
import { Interruption } from './demo/interruption.js';
import { show } from './demo/progress.js';
import { SCENES } from './demo/scenes.js';
import { Stage } from './demo/stage.js';
import { randomPassword } from './producers/password.js';

const log: string[] = [];

async function play(): Promise<void> {
  const interruption = new Interruption();
  const stage = await show('Start PostgreSQL and the application', setUp);
  try {
    const plot = {};
    for (const [title, scene] of [...SCENES, ...APPLICATION_SCENES]) {
      interruption.check();
      await show(title, () => scene(stage, plot));
    }
  } finally {
    await show('Clean up', () => stage.close());
  }
}

async function setUp(): Promise<Stage> {
  const url = process.env.DATABASE_URL || undefined;
  if (url !== undefined && (await asAdmin(url, isBootstrapped))) {
    throw new Failure(
      'the database holds roles of the sample already; sample-app/sql/dismantle.sql removes them',
    );
  }
  const database = await Database.open({ url, rootPassword: randomPassword() });
  try {
    return await Stage.on(database, { write: (line: string) => log.push(line) });
  } catch (error) {
    await database.onApplicationShutdown();
    throw error;
  }
}

try {
  await play();
  console.log('\nEvery step was verified against PostgreSQL itself.');
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  // The webhook tells its caller little; why it failed is in the log, which carries no secret either.
  if (log.length > 0) console.error(`\nLog of the application:\n${log.join('')}`);
  process.exitCode = 1;
}
