import { format } from 'node:util';

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** Keeps what this process writes to its log, away from the screen. */
export class LogCapture {
  private readonly texts: string[] = [];
  private readonly restorers: (() => void)[] = [];
  private readonly before: string;

  /** @param more text of another log, all of it so far */
  constructor(private readonly more: () => string = () => '') {
    this.before = more();
    for (const stream of [process.stdout, process.stderr]) {
      this.replace(stream, 'write', (chunk: string | Uint8Array, ...rest: unknown[]) => {
        this.texts.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
        const written = rest.at(-1);
        if (typeof written === 'function') queueMicrotask(written as () => void);
        return true;
      });
    }
    // A test runner often has a console of its own, which writes nothing to the streams of the process.
    for (const method of METHODS) {
      this.replace(console, method, (...parts: unknown[]) => {
        this.texts.push(format(...parts));
      });
    }
  }

  /** Puts everything back, and gives the lines. */
  end(): string[] {
    for (const restore of this.restorers) restore();
    const now = this.more();
    const added = now.startsWith(this.before) ? now.slice(this.before.length) : now;
    return [...this.texts, added].flatMap((text) => text.split('\n'));
  }

  private replace<T extends object, K extends keyof T>(target: T, name: K, value: T[K]): void {
    const own = Object.getOwnPropertyDescriptor(target, name);
    target[name] = value;
    this.restorers.push(() => {
      if (own) Object.defineProperty(target, name, own);
      else Reflect.deleteProperty(target, name);
    });
  }
}
