import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export interface Login {
  name: string;
  password: string;
}

/** An account of an end user. */
interface Account {
  readonly password: string;
  /** Name of the root that made it. */
  readonly maker: string;
}

export class Refused extends Error {}

const random = (): string => randomBytes(12).toString('hex');

/** A system with accounts: roots, which make and remove the others. */
export class Directory {
  /** How long it takes to make an account. */
  latencyMs = 0;
  private readonly roots = new Map<string, string>();
  private readonly accounts = new Map<string, Account>();

  newRoot(): Login {
    const root = { name: `root-${random()}`, password: random() };
    this.roots.set(root.name, root.password);
    return root;
  }

  isRoot({ name, password }: Login): boolean {
    return this.roots.get(name) === password;
  }

  setPassword({ name }: Login, password: string): void {
    this.roots.set(name, password);
  }

  removeRoot(name: string): void {
    this.roots.delete(name);
  }

  async add(root: Login, name = `user-${random()}`): Promise<Login> {
    this.requireRoot(root);
    if (this.latencyMs > 0) await pause(this.latencyMs);
    const account = { password: random(), maker: root.name };
    this.accounts.set(name, account);
    return { name, password: account.password };
  }

  remove(root: Login, name: string): void {
    this.requireRoot(root);
    this.accounts.delete(name);
  }

  removeAllOf(maker: string): void {
    for (const [name, account] of this.accounts) {
      if (account.maker === maker) this.accounts.delete(name);
    }
  }

  makerOf(name: string): string | undefined {
    return this.accounts.get(name)?.maker;
  }

  letsIn({ name, password }: Login): boolean {
    return password !== undefined && this.accounts.get(name)?.password === password;
  }

  names(): string[] {
    return [...this.accounts.keys()];
  }

  requireRoot(root: Login): void {
    if (!this.isRoot(root)) throw new Refused(`${root.name} is not let in`);
  }
}
