import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { failureOf, HOUR, PATH, scene, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

class Tls {
  @IsString() ca!: string;
}

class DbLogin {
  @IsString() user!: string;
  @IsInt() port!: number;
  @ValidateNested() @Type(() => Tls) tls!: Tls;

  get address(): string {
    return `${this.user}@${this.port}`;
  }
}

const GOOD = { user: 'orders', port: 5432, tls: { ca: 'one' } };

const withType = (value: unknown, refreshEvery = '1h') =>
  scene<DbLogin>({ type: DbLogin, refreshEvery }, { vault: new Vault().put(PATH, value) });

describe('a credential with a type', () => {
  it('gives instances of the class, frozen', async () => {
    const value = await withType(GOOD).credential.get();
    expect(value).toBeInstanceOf(DbLogin);
    expect(value.tls).toBeInstanceOf(Tls);
    expect(value.address).toBe('orders@5432');
    expect([value, value.tls].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it('reads a text that is JSON', async () => {
    const value = await withType(JSON.stringify(GOOD)).credential.get();
    expect(value.address).toBe('orders@5432');
  });

  it('keeps the value, and its version, while the secret stays the same', async () => {
    const { credential } = withType(GOOD);
    const value = await credential.get();
    expect(await credential.refresh()).toBe(value);
    expect(credential.snapshot?.version).toBe(1);
  });

  it.each([
    [
      'a field is missing',
      { user: 'orders', tls: { ca: 'one' } },
      'fit DbLogin: port must be an integer number',
    ],
    [
      'a field is of another kind',
      { ...GOOD, port: '5432' },
      'fit DbLogin: port must be an integer number',
    ],
    [
      'a field inside is wrong',
      { ...GOOD, tls: { ca: 1 } },
      'fit DbLogin: tls.ca must be a string',
    ],
    ['a part is of another kind', { ...GOOD, tls: 'one' }, 'fit DbLogin: tls: nested property tls'],
    ['it is a text', 'orders', 'it is a text that is no JSON'],
    ['it is JSON that was cut off', '{"user":"orders"', 'it is a text that is no JSON'],
    ['it is a list', [GOOD], 'it is a list'],
    ['it is a list in JSON', JSON.stringify([GOOD]), 'it is a list'],
    ['it is a number in JSON', '5', 'it is a number'],
  ])('says what is wrong where %s', async (_what, value, message) => {
    const error = await failureOf(withType(value).credential.get());
    expect(error.message).toContain('the secret does not fit DbLogin: ');
    expect(error.message).toContain(message);
  });

  it('keeps the old value when one of the wrong shape comes, tells of it, and tries again', async () => {
    const { credential, vault, clock, events } = withType(GOOD);
    const before = await credential.get();
    vault.put(PATH, { ...GOOD, port: 'five' });
    clock.advance(HOUR - 1);
    await settle();
    expect(await credential.get()).toBe(before);
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'refresh-failed' });
    expect(last && 'reason' in last && last.reason).toContain('fit DbLogin: port must be');
    vault.put(PATH, { ...GOOD, port: 5433 });
    clock.advance(1000);
    await settle();
    expect((await credential.get()).port).toBe(5433);
  });
});

describe('a type that checks nothing', () => {
  class Plain {
    user!: string;
  }
  class Inherited extends DbLogin {}

  it('is refused', async () => {
    const { credential } = scene<Plain>({ type: Plain });
    expect((await failureOf(credential.get())).message).toContain(
      'the option type needs a class with decorators of class-validator, and Plain has none',
    );
  });

  it('is not one that inherits what it checks', async () => {
    const { credential } = scene({ type: Inherited }, { vault: new Vault().put(PATH, GOOD) });
    expect(await credential.get()).toBeInstanceOf(Inherited);
  });
});
