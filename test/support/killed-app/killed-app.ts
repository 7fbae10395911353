import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));
const SPARES = 2;

/** What a process loads. */
interface Ingredients {
  /** URL of the compiled library. */
  readonly library: string;
  readonly adapter: 'fastify' | 'express';
}

export interface AppSettings extends Ingredients {
  /** URL of the directory. */
  readonly directory: string;
  /** URL of the journal that it shares with others. */
  readonly journal?: string;
  /** Whether there is a `@Rotate` handler. */
  readonly rotation: 'handler' | 'default';
  /** What roots are named after. */
  readonly naming: 'rotation-id' | 'random';
  readonly retire?: 'immediately';
  readonly timeoutMs?: number;
  /** The step at which the process kills itself. */
  readonly killAt?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const running = new Set<KilledApp>();
/** Processes that load ahead of time, by what they load: nearly all of a start is loading. */
const spares = new Map<string, KilledApp[]>();

/** Kills the processes that a test has left behind. */
export async function killApps(): Promise<void> {
  await Promise.all([...running].map((app) => app.kill()));
}

/** Kills the processes that no test has used. */
export async function killSpares(): Promise<void> {
  const all = [...spares.values()].flat();
  spares.clear();
  await Promise.all(all.map((app) => app.kill()));
}

/** An application in a process of its own. */
export class KilledApp {
  private stderr = '';
  private readonly closed: Promise<unknown>;
  private readonly loaded: Promise<unknown>;
  private url = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr!.on('data', (chunk) => (this.stderr += String(chunk)));
    this.closed = once(child, 'close').finally(() => running.delete(this));
    this.loaded = this.message();
    this.loaded.catch(() => {});
  }

  static async start(settings: AppSettings): Promise<KilledApp> {
    const app = KilledApp.takeSpare(settings);
    running.add(app);
    await app.loaded;
    const listening = app.message();
    app.child.send(settings);
    app.url = (await listening) as string;
    return app;
  }

  /** Undefined where the connection broke before the answer had arrived. */
  async post(path: string, body: object): Promise<Answer | undefined> {
    const request = { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(this.urlOf(path), request)
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch(() => undefined);
    return answer && { status: answer.status, body: JSON.parse(answer.text) };
  }

  urlOf(path: string): string {
    return `${this.url}${path}`;
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

  private static takeSpare({ library, adapter }: Ingredients): KilledApp {
    const env = { ...process.env, LIBRARY: library, ADAPTER: adapter };
    const kind = `${adapter} ${library}`;
    const ready = spares.get(kind) ?? [];
    spares.set(kind, ready);
    while (ready.length <= SPARES) {
      const child = fork(MAIN, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
      ready.push(new KilledApp(child));
    }
    return ready.shift()!;
  }

  private async message(): Promise<unknown> {
    const isOver = this.closed.then(() => {
      throw new Error(`the application did not start:\n${this.stderr}`);
    });
    isOver.catch(() => {});
    const [message] = (await Promise.race([once(this.child, 'message'), isOver])) as [unknown];
    return message;
  }
}
