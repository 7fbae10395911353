// Preloaded into the command: writes down when a file is flushed, put in place, and when something is printed; kills
// the process at a step if that is asked for.
import { appendFileSync, promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { STEPS_FILE, KILL_AT } = process.env;
const { open, rename } = promises;
let count = 0;

function step(name) {
  appendFileSync(STEPS_FILE, `${name}\n`);
  if (String(++count) === KILL_AT) process.kill(process.pid, 'SIGKILL');
}

promises.open = async (path, ...rest) => {
  const file = await open(path, ...rest);
  const sync = file.sync.bind(file);
  file.sync = async () => {
    await sync();
    step('flush');
  };
  return file;
};
promises.rename = async (from, to) => {
  await rename(from, to);
  step('replace');
};
syncBuiltinESMExports();

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (...args) => {
  step('print');
  return write(...args);
};
