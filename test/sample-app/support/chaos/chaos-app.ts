import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../../sample-app/src/database/free-port.js';
import type { BuiltSample } from '../built-sample.js';

const MAIN = fileURLToPath(new URL('app.mjs', import.meta.url));

/** The application, restarted at will, always on the same port. */
export class ChaosApp {
  private constructor(
    private readonly sample: BuiltSample,
    private readonly port: number,
    private running: Process,
    /** Loads ahead of time: nearly all of a start is loading. */
    private spare: Process,
  ) {}

  static async start(sample: BuiltSample): Promise<ChaosApp> {
    const [running, spare] = [new Process(sample), new Process(sample)];
    const app = new ChaosApp(sample, await freePort(), running, spare);
    await app.running.listen(app.port);
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves once the old process has ended as it should, and the new one listens. */
  async restart(): Promise<void> {
    await this.running.terminate();
    this.running = this.spare;
    this.spare = new Process(this.sample);
    await this.running.listen(this.port);
  }

  /** Ends as a deployment does: calls in flight, and what they have left to do, come first. */
  async stop(): Promise<void> {
    this.spare.kill();
    await this.running.terminate();
  }
}

class Process {
  private readonly child: ChildProcess;
  private readonly loaded: Promise<unknown>;
  private readonly ended: Promise<unknown[]>;
  private stderr = '';

  constructor(sample: BuiltSample) {
    const env = {
      ...process.env,
      LIBRARY: sample.urlOf('dist/index.js'),
      PRODUCER: sample.urlOf('sample-app/dist/producers/postgres.producer.js'),
    };
    this.child = fork(MAIN, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.child.stderr!.on('data', (chunk) => (this.stderr += String(chunk)));
    this.ended = once(this.child, 'close');
    this.loaded = this.message();
  }

  async listen(port: number): Promise<void> {
    await this.loaded;
    const listening = this.message();
    this.child.send(port);
    await listening;
  }

  /** @throws Error where it does not end by itself, as it should */
  async terminate(): Promise<void> {
    this.child.kill('SIGTERM');
    const [code, signal] = await this.ended;
    // Nest passes the signal on once everything is closed.
    if (code !== 0 && signal !== 'SIGTERM')
      throw new Error(`ended with ${String(code)}:\n${this.stderr}`);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async message(): Promise<void> {
    await Promise.race([once(this.child, 'message'), this.ended]);
    if (this.child.exitCode !== null) throw new Error(`it did not start:\n${this.stderr}`);
  }
}
