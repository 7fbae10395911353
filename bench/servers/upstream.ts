import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario } from './contenders.js';

/** The stored payload: a login of the system that credentials are made in. */
export interface RootLogin {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

export interface Credential {
  readonly username: string;
  readonly password: string;
  readonly host: string;
}

/** The system that credentials are made in, of which only the time it takes matters. */
export class Upstream {
  constructor(private readonly delayMs: number) {}

  async create(root: RootLogin, role: string): Promise<Credential> {
    await this.work();
    return { username: `v_${role}_1`, password: 'Kq7-very-long-Password', host: root.host };
  }

  async revoke(_root: RootLogin, _id: string): Promise<void> {
    await this.work();
  }

  /** The next password is known to the load too: it goes on with the payload that was answered. */
  async rotate({ password }: RootLogin): Promise<{ password: string }> {
    await this.work();
    return { password: nextPassword(password) };
  }

  private async work(): Promise<void> {
    if (this.delayMs > 0) await pause(this.delayMs);
  }
}

export function upstreamOf(scenario: Scenario): Upstream {
  if (scenario === 'slow-upstream') return new Upstream(100);
  return new Upstream(scenario.startsWith('revoke-upstream') ? 20 : 0);
}

const nextPassword = (password: string): string =>
  String(Number(password) + 1).padStart(password.length, '0');
