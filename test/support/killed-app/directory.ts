import { randomUUID } from 'node:crypto';
import { FakeServer, type Reply } from './fake-server.js';

export interface Login {
  readonly id: string;
  readonly password: string;
}

interface Question {
  readonly login: Login;
  readonly name?: string;
  readonly id?: string;
}

export const FIRST_ROOT = `root-${'0'.repeat(24)}`;

/** An upstream system, which knows which roots and which leases are alive. */
export class Directory extends FakeServer {
  private readonly passwords = new Map<string, string>([[FIRST_ROOT, randomUUID()]]);
  private readonly aliveLeases = new Set<string>();
  private callersGone = 0;
  /** Names of all roots that there ever were. */
  readonly names = new Set([FIRST_ROOT]);
  /** How often a root was asked for. */
  asked = 0;
  /** No root is answered before so many were asked for. */
  answersAfter = 0;
  /** How many leases there ever were. */
  madeLeases = 0;
  /** A lease is answered once an application says that its own caller has gone. */
  leasesOutlastCallers = false;
  /** So many deletions fail. */
  failingDeletes = 0;

  get firstLogin(): Login {
    return { id: FIRST_ROOT, password: this.passwords.get(FIRST_ROOT) ?? '' };
  }

  get roots(): string[] {
    return [...this.passwords.keys()];
  }

  get leases(): string[] {
    return [...this.aliveLeases];
  }

  accepts({ id, password }: Login): boolean {
    return this.passwords.get(id) === password;
  }

  protected reply(path: string, question: Question): Promise<Reply> | Reply {
    if (!this.accepts(question.login)) return { status: 401 };
    if (path === '/roots') return this.makeRoot(question.name ?? '');
    if (path === '/delete') return this.delete(question.id ?? '');
    if (path === '/leases') return this.makeLease();
    if (path === '/caller-gone') this.callersGone++;
    this.changed();
    return { status: 200 };
  }

  /** Finds a root that is there already. */
  private async makeRoot(id: string): Promise<Reply> {
    const password = this.passwords.get(id) ?? randomUUID();
    this.passwords.set(id, password);
    this.names.add(id);
    this.asked++;
    this.changed();
    await this.until(() => this.asked >= this.answersAfter);
    return { status: 200, body: { id, password } };
  }

  private async makeLease(): Promise<Reply> {
    const id = `lease-${randomUUID()}`;
    this.aliveLeases.add(id);
    this.madeLeases++;
    const { callersGone } = this;
    this.changed();
    if (this.leasesOutlastCallers) await this.until(() => this.callersGone > callersGone);
    return { status: 200, body: { id, password: randomUUID() } };
  }

  private delete(id: string): Reply {
    if (this.failingDeletes > 0) {
      this.failingDeletes--;
      return { status: 500 };
    }
    const wasThere = this.passwords.delete(id) || this.aliveLeases.delete(id);
    this.changed();
    return { status: wasThere ? 200 : 404 };
  }
}
