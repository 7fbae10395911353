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
    ['a field is missing', { user: 'orders', tls: { ca: 'one' } }, 'it.port: '],
    ['a field is of another kind', { ...GOOD, port: '5432' }, 'it.port: '],
    ['a field inside is wrong', { ...GOOD, tls: { ca: 1 } }, 'it.tls.ca: '],
    ['it is a text', 'orders', 'it is no object'],
    ['it is a list', [GOOD], 'it is no object'],
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
    expect(last && 'reason' in last && last.reason).toContain('it.port: ');
    vault.put(PATH, { ...GOOD, port: 5433 });
    clock.advance(1000);
    await settle();
    expect((await credential.get()).port).toBe(5433);
  });
});
