import type { RotationJournal } from 'nestjs-akeyless';

/** A journal that tests look into and break. */
export class TestJournal implements RotationJournal {
  readonly values = new Map<string, string>();
  failing: 'get' | 'set' | 'setIfAbsent' | undefined;

  async get(key: string): Promise<string | undefined> {
    this.failIf('get');
    return this.values.get(key);
  }

  async set(key: string, value: string, _ttlMs: number): Promise<void> {
    this.failIf('set');
    this.values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }

  private failIf(method: 'get' | 'set'): void {
    if (this.failing === method) throw new Error('the store is down');
  }
}

/** The same with a step that sets only what is not there yet. */
export class AtomicJournal extends TestJournal {
  async setIfAbsent(key: string, value: string, _ttlMs: number): Promise<boolean> {
    if (this.values.has(key)) return false;
    this.values.set(key, value);
    return true;
  }
}
