import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { Witness } from '../../sample-app/src/demo/witness.js';
import { AdvisoryLock } from './support/advisory-lock.js';
import { BuiltSample } from './support/built-sample.js';

const STEPS = [
  'Start PostgreSQL and the application',
  'Akeyless tries the producer out (dry run)',
  'Issue a role',
  'Rotate the root credential',
  'Use the new root credential for the first time',
  'The role issued before the rotation still works',
  'Revoke the later role, and then both',
  'Log in with what was revoked',
  'An application gets its login from Akeyless',
  'It goes on while its logins end and the root rotates',
  'It goes on when its login is revoked without a word',
  'The application ends, and its logins with it',
  'Clean up',
];

// 24 random bytes in base64url: what all passwords here look like, and no name of a role.
const PASSWORD = /(?<![\w-])(?!akeyless_)[\w-]{32}(?![\w-])/;

describe('the built sample', () => {
  let built: BuiltSample;
  let server: EmbeddedServer;
  let witness: Witness;

  beforeAll(async () => {
    [built, server] = await Promise.all([BuiltSample.build(), EmbeddedServer.start()]);
    witness = new Witness(server.url);
  });

  afterAll(() => Promise.all([built.remove(), server.stop()]));

  describe('npm run demo', () => {
    it('plays every step and exits 0, without showing a password', async () => {
      const { code, stdout, stderr } = await built.start('demo.js').ended;

      expect(stderr).toBe('');
      expect(stdout.match(/^ok {4}.*$/gm)).toEqual(STEPS.map((step) => `ok    ${step}`));
      expect(stdout).not.toMatch(PASSWORD);
      expect(code).toBe(0);
    });

    it("does the same on a database of the user's own, and leaves nothing there", async () => {
      const { code, stdout } = await built.start('demo.js', { DATABASE_URL: server.url }).ended;

      expect([code, stdout.match(/^ok/gm)?.length]).toEqual([0, STEPS.length]);
      expect(await witness.rolesLike('akeyless%')).toEqual([]);
    });

    it('exits 1 when it is interrupted, and cleans up', async () => {
      // Held up where it makes the first root role.
      const lock = await AdvisoryLock.take(server.url, 'akeyless_root_first');
      const demo = built.start('demo.js', { DATABASE_URL: server.url });
      await lock.isWaitedFor();
      demo.kill('SIGINT');
      await lock.release();

      const { code, stdout, stderr } = await demo.ended;

      expect(code).toBe(1);
      expect(stderr).toContain('ended by SIGINT');
      expect(stdout).toBe(`ok    ${STEPS.at(0)}\nok    ${STEPS.at(-1)}\n`);
      expect(await witness.rolesLike('akeyless%')).toEqual([]);
    });

    it('exits 1 and says which step failed and why', async () => {
      const url = new URL(server.url);
      url.password = 'not-the-password';

      const { code, stdout, stderr } = await built.start('demo.js', { DATABASE_URL: url.href })
        .ended;

      expect(code).toBe(1);
      expect(stdout).toContain('FAIL  Start PostgreSQL and the application');
      expect(stderr).toContain('password authentication failed');
      expect(stdout + stderr).not.toContain('not-the-password');
    });
  });

  describe('npm start', () => {
    it('serves until stopped, and prints commands that work', async () => {
      const main = built.start('main.js', { PORT: '0' });
      const printed = await main.printed('# Revoke the role');
      const commands = printed.slice(printed.indexOf('# Health'));

      const { stdout } = await promisify(execFile)('sh', ['-c', commands]);
      main.kill('SIGTERM');
      await main.ended;

      expect(stdout).toMatch(/"revoked":\["akeyless_lease_[a-z0-9_]+"\]/);
      const [, port] = /\\"port\\":(\d+)/.exec(commands)!;
      await expect(
        new pg.Client({ host: '127.0.0.1', port: Number(port) }).connect(),
      ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it("prints no password of a database of the user's own", async () => {
      const env = { PORT: '0', DATABASE_URL: server.url, ROOT_PASSWORD: 'chosen-by-the-user' };
      const main = built.start('main.js', env);
      await main.printed('# Revoke the role');
      main.kill('SIGTERM');

      const { stdout, stderr } = await main.ended;

      expect(stderr).toContain('<its password>');
      expect(stdout + stderr).not.toContain('chosen-by-the-user');
      expect(stdout + stderr).not.toContain(new URL(server.url).password);
    });

    it('says why it does not start', async () => {
      const env = { DATABASE_URL: 'postgres://x:secret-in-url@127.0.0.1:1/x' };
      const { code, stderr } = await built.start('main.js', env).ended;

      expect(code).toBe(1);
      expect(stderr).toContain('ECONNREFUSED');
      expect(stderr).not.toContain('secret-in-url');
    });
  });
});
