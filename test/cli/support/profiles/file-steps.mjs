// Preloaded into the command: writes down each change of a file, the start of the editor and what is printed; kills the
// process after a step, or lets a disk be full, if that is asked for.
import childProcess from 'node:child_process';
import fs, { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { STEPS_FILE, KILL_AT, FULL } = process.env;
const { writeFileSync, writeSync } = fs;
// Node's own functions call one another through this module.
const steps = fs.openSync(STEPS_FILE, 'a');
const { open } = promises;
let count = 0;

function step(name) {
  writeSync(steps, `${name}\n`);
  if (String(++count) === KILL_AT) process.kill(process.pid, 'SIGKILL');
}

function noSpace() {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

/** Half of it is written, as on a disk that becomes full. */
function failing(path) {
  return FULL !== undefined && String(path).endsWith(FULL);
}

function stepAfter(holder, name) {
  const original = holder[name];
  holder[name] = (...args) => {
    const result = original(...args);
    if (typeof result?.then !== 'function') {
      step(name);
      return result;
    }
    return result.then((value) => {
      step(name);
      return value;
    });
  };
}

fs.writeFileSync = (path, data, options) => {
  if (!failing(path)) return writeFileSync(path, data, options);
  writeFileSync(path, data.slice(0, data.length / 2), options);
  throw noSpace();
};
promises.open = async (path, ...rest) => {
  const file = await open(path, ...rest);
  const { writeFile } = file;
  file.writeFile = async (data) => {
    if (failing(path)) {
      await writeFile.call(file, data.subarray(0, data.length / 2));
      throw noSpace();
    }
    await writeFile.call(file, data);
    step('write');
  };
  const sync = file.sync.bind(file);
  file.sync = async () => {
    await sync();
    step('flush');
  };
  return file;
};
for (const name of ['mkdtempSync', 'writeFileSync', 'linkSync', 'rmSync']) stepAfter(fs, name);
for (const name of ['rename', 'chmod', 'chown']) stepAfter(promises, name);
stepAfter(childProcess, 'spawn');
syncBuiltinESMExports();

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (...args) => {
  const written = write(...args);
  step('print');
  return written;
};
