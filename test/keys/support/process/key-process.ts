import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KeyOptions } from 'nestjs-akeyless/keys';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

export interface KeyProcessSettings {
  readonly library: string;
  readonly databaseUrl: string;
  /** What the store reads. */
  readonly keyFile: string;
  readonly stateKey: string;
  readonly repository: 'keyv' | 'table';
  readonly options?: KeyOptions;
}

interface Reply {
  readonly answer?: unknown;
  readonly error?: string;
}

/** An application with one stated key, `people`. */
export class KeyProcess {
  private constructor(private readonly child: ChildProcess) {}

  static async start(settings: KeyProcessSettings): Promise<KeyProcess> {
    const child = fork(MAIN, [JSON.stringify(settings)], { execArgv: [], stdio: 'inherit' });
    const started = new KeyProcess(child);
    await started.reply();
    return started;
  }

  /** @throws Error with what the application has thrown. */
  async ask<T>(verb: string, more: object = {}): Promise<T> {
    const reply = this.reply();
    this.child.send({ verb, ...more });
    return (await reply) as T;
  }

  /** Ends it as a machine does that fails, or as an operator does. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }

  private async reply(): Promise<unknown> {
    const [{ answer, error }] = (await once(this.child, 'message')) as [Reply];
    if (error !== undefined) throw new Error(error);
    return answer;
  }
}
