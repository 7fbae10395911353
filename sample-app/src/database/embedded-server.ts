import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { randomPassword } from '../producers/password.js';
import { freePort } from './free-port.js';

// The same place seen from src and from dist.
const KEEPER = fileURLToPath(new URL('../../scripts/postgres-keeper.js', import.meta.url));
const ATTEMPTS = 3;

/** A PostgreSQL server on the loopback interface that lives as long as this process, at most. */
export class EmbeddedServer {
  private constructor(
    private readonly keeper: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<EmbeddedServer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await EmbeddedServer.startOn(await freePort());
      } catch (error) {
        // Between finding a free port and listening on it, another process may have taken it.
        if (attempt === ATTEMPTS || !String(error).includes('in use')) throw error;
      }
    }
  }

  private static async startOn(port: number): Promise<EmbeddedServer> {
    const password = randomPassword();
    const keeper = fork(KEEPER, { detached: true, execArgv: [], stdio: 'ignore' });
    keeper.send({ user: 'postgres', password, port });
    const failure = await Promise.race([answer(keeper), death(keeper)]);
    if (failure !== undefined) throw new Error(`PostgreSQL does not start: ${failure}`);
    keeper.unref();
    keeper.channel?.unref();
    return new EmbeddedServer(keeper, `postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  }

  async stop(): Promise<void> {
    if (!this.keeper.connected) return;
    const gone = once(this.keeper, 'exit');
    this.keeper.ref();
    this.keeper.disconnect();
    await gone;
  }
}

async function answer(keeper: ChildProcess): Promise<string | undefined> {
  const [message] = (await once(keeper, 'message')) as [{ failed?: string }];
  return message.failed;
}

async function death(keeper: ChildProcess): Promise<string> {
  const [code, signal] = (await once(keeper, 'exit')) as [number | null, string | null];
  return `its keeper ended (${signal ?? code})`;
}
