import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { type CredentialOptions, ManagedClient, SourceError } from 'nestjs-akeyless/credentials';
import { Fernet } from 'nestjs-akeyless/profiles';
import { LeakWatch } from '../support/leak-watch.js';
import { failIfAny } from './support/fail-if-any.js';
import { failureOf, HOUR, PATH, scene, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

const CANARY = 'canary-5f1d0a7b';
const OLD_CANARY = 'canary-0ld5ecret';

const secretOf = (password: string): object => ({ user: 'orders', password, nested: { password } });

/** Everything that is said somewhere. */
const said: string[] = [];
let watch: LeakWatch;

beforeEach(() => {
  said.length = 0;
  watch = new LeakWatch();
  watch.exchanged(JSON.stringify({ input: [CANARY, OLD_CANARY] }), {});
  Logger.overrideLogger(watch);
});

afterEach(() => {
  Logger.overrideLogger(false);
  failIfAny('lines with a secret', watch.leaks());
  const leaks = said.filter((text) => [CANARY, OLD_CANARY].some((canary) => text.includes(canary)));
  failIfAny('texts with a secret', leaks);
});

function say(...values: unknown[]): void {
  for (const value of values) {
    const error = value instanceof Error ? [value.stack, value.message, String(value)] : [];
    said.push(
      inspect(value, { depth: 20, showHidden: true, getters: false }),
      JSON.stringify(value) ?? '',
      ...error.map(String),
    );
  }
}

const withSecret = (options: Partial<CredentialOptions<object>> = {}) =>
  scene<object>(options, { vault: new Vault().put(PATH, secretOf(OLD_CANARY)) });

describe('no secret is in', () => {
  it('a credential or its snapshot, printed or as JSON', async () => {
    const { credential } = withSecret();
    await credential.get();
    say(credential, credential.snapshot, { credential }, [credential.snapshot], credential.events$);
    expect(JSON.parse(JSON.stringify(credential.snapshot))).toMatchObject({ version: 1 });
    expect(inspect(credential.snapshot)).toContain('version: 1');
  });

  it('an event, or a line of the log, of whatever happens', async () => {
    const { credential, vault, clock, events } = withSecret({ refreshEvery: '1h' });
    await credential.get();
    vault.put(PATH, secretOf(CANARY));
    await credential.refresh();
    vault.down(new Error(`refused the password ${CANARY} of ${OLD_CANARY.slice(0, 4)}`));
    clock.advance(HOUR);
    await settle();
    clock.advance(HOUR);
    await settle();
    say(events);
    expect(events.map(({ type }) => type)).toContain('expired');
  });

  it('the errors of a source that quotes what it gave before', async () => {
    const { credential, vault } = withSecret();
    await credential.get();
    const cause = new Error(`inside: ${OLD_CANARY}`);
    vault.down(new SourceError(`it was ${OLD_CANARY}`, { cause }));
    const error = await failureOf(credential.refresh());
    say(error, error.cause);
    expect(error.message).toContain('it was [redacted]');
  });

  it('the errors of a source that carry a whole request', async () => {
    const { credential, vault } = withSecret();
    vault.down(
      Object.assign(new Error('status 500'), { config: { headers: { authorization: CANARY } } }),
    );
    const error = await failureOf(credential.get());
    say(error, error.cause);
    expect(error.message).toContain('status 500');
  });

  it('the errors about a value of the wrong shape, of whatever it is the wrong shape', async () => {
    class Login {
      @IsString() user!: string;
      @IsInt({ message: '$value is no password' }) password!: number;
    }
    const { credential, vault, events } = scene<Login>(
      { type: Login },
      { vault: new Vault().put(PATH, secretOf(CANARY)) },
    );
    say(await failureOf(credential.get()), events);
    vault.put(PATH, CANARY);
    say(await failureOf(credential.get()), events);
    vault.put(PATH, [CANARY]);
    say(await failureOf(credential.get()), events);
    expect(events).toHaveLength(3);
  });

  it('a client that is printed, and the errors of making and ending one', async () => {
    const { credential, vault, clock } = withSecret();
    const failing = { should: false };
    const clients = new ManagedClient(
      credential,
      {
        create: (value) => {
          if (failing.should) throw new Error(`cannot log in with ${JSON.stringify(value)}`);
          return { value };
        },
        destroy: ({ value }) => {
          throw new Error(`cannot log out with ${JSON.stringify(value)}`);
        },
      },
      { clock, random: Math.random },
    );
    await clients.ready();
    say(clients, clients.client);
    expect(clients.client.value).toEqual(secretOf(OLD_CANARY));
    failing.should = true;
    vault.put(PATH, secretOf(CANARY));
    await credential.refresh();
    await settle();
    await clients.close();
  });

  it('an offline copy that cannot be used or written', async () => {
    const { credential, vault } = withSecret({
      offline: { folder: '/dev/null/nowhere', key: Fernet.generateKey() },
    });
    vault.down();
    say(await failureOf(credential.get()));
    vault.up();
    expect(await credential.get()).toEqual(secretOf(OLD_CANARY));
    await settle();
  });
});
