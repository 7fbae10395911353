// Owns one throw-away PostgreSQL server on behalf of the process that forked it.
//
// A process of its own, because whatever happens to the application (an exception, Ctrl-C, kill -9), the channel
// to it closes, and then the server is stopped and its directory removed. And because Ctrl-C in a terminal reaches
// every process of the foreground group, it leads a group that the terminal does not signal: the database must
// outlive the requests that the application is still answering.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pgHome } from './postgres-home.js';
import { unprivilegedAccount } from './unprivileged-account.js';

const directory = mkdtempSync(join(realpathSync(tmpdir()), 'nestjs-akeyless-postgres-'));
let server;

process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
// The quickest way for PostgreSQL to end: what it would save on a slower one is thrown away with the directory.
process.on('disconnect', () => (server ? server.kill('SIGQUIT') : process.exit()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

process.on('message', ({ user, password, port }) => {
  try {
    start(user, password, port);
  } catch (error) {
    fail(error.stderr?.toString() || error.message);
  }
});

function start(user, password, port) {
  const account = unprivilegedAccount();
  if (account.uid !== undefined) chownSync(directory, account.uid, account.gid);

  const home = pgHome(directory, account);
  const data = join(directory, 'data');
  const passwordFile = join(directory, 'password');
  const options = {
    ...account,
    cwd: directory,
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  };

  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.gid);
  execFileSync(
    join(home, 'bin', 'initdb'),
    [
      `--pgdata=${data}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ],
    options,
  );
  rmSync(passwordFile);

  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  server = spawn(
    join(home, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    options,
  );
  let log = '';
  let ready = false;
  server.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
    if (ready || !log.includes('ready to accept connections')) return;
    ready = true;
    tell({ ready });
  });
  server.on('error', (error) => fail(error.message));
  server.on('exit', () => fail(log));
}

function tell(message, done) {
  if (process.connected) process.send(message, done);
  else done?.();
}

function fail(reason) {
  tell({ failed: reason }, () => process.exit());
}
