import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

export interface AppSettings {
  /** URL of the compiled library. */
  readonly library: string;
  /** URL of the directory. */
  readonly directory: string;
  /** Whether there is a `@Rotate` handler. */
  readonly rotation: 'handler' | 'default';
  /** What roots are named after. */
  readonly naming: 'rotation-id' | 'random';
  /** The step at which the process kills itself. */
  readonly killAt?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const running = new Set<KilledApp>();

/** Kills the processes that are still there. */
export async function killApps(): Promise<void> {
  await Promise.all([...running].map((app) => app.kill()));
}

/** An application in a process of its own. */
export class KilledApp {
  private stderr = '';
  private readonly closed: Promise<unknown>;
  private url = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr!.on('data', (chunk) => (this.stderr += String(chunk)));
    this.closed = once(child, 'close').finally(() => running.delete(this));
    running.add(this);
  }

  static async start(settings: AppSettings): Promise<KilledApp> {
    const { library, directory, rotation, naming, killAt = '' } = settings;
    const env = {
      ...process.env,
      LIBRARY: library,
      DIRECTORY: directory,
      ROTATION: rotation,
      NAMING: naming,
      KILL_AT: killAt,
    };
    const app = new KilledApp(
      spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    await app.listening();
    return app;
  }

  /** Undefined where the connection broke before the answer had arrived. */
  async post(path: string, body: object): Promise<Answer | undefined> {
    const request = { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}${path}`, request)
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch(() => undefined);
    return answer && { status: answer.status, body: JSON.parse(answer.text) };
  }

  /** The signal that ended it, once it has ended. */
  async died(): Promise<NodeJS.Signals | null> {
    await this.closed;
    return this.child.signalCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }

  private async listening(): Promise<void> {
    const isOver = this.closed.then(() => {
      throw new Error(`the application did not start:\n${this.stderr}`);
    });
    isOver.catch(() => {});
    let printed = '';
    while (!printed.endsWith('\n')) {
      const [chunk] = (await Promise.race([once(this.child.stdout!, 'data'), isOver])) as [Buffer];
      printed += String(chunk);
    }
    this.url = printed.replace('listening on ', '').trim();
  }
}
