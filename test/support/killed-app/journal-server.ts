import { FakeServer, type Reply } from './fake-server.js';

interface Question {
  readonly key: string;
  readonly value?: string;
  readonly ttlMs?: number;
}

interface Entry {
  readonly value: string;
  readonly endsAt: number;
}

/** A rotation journal that processes share. Its time stands still until a test moves it. */
export class JournalServer extends FakeServer {
  private readonly entries = new Map<string, Entry>();
  private time = 0;
  /** How often it was asked for a value that it had. */
  hits = 0;

  advance(ms: number): void {
    this.time += ms;
  }

  /** Resolves once it is asked again for a value that it has. */
  async nextHit(): Promise<void> {
    const { hits } = this;
    await this.until(() => this.hits > hits);
  }

  protected reply(path: string, { key, value = '', ttlMs = 0 }: Question): Reply {
    if (path === '/get') return { status: 200, body: { value: this.get(key) } };
    if (path === '/set') return { status: 200, body: { isSet: this.set(key, value, ttlMs) } };
    if (path === '/set-if-absent') {
      const isSet = this.alive(key) === undefined && this.set(key, value, ttlMs);
      return { status: 200, body: { isSet } };
    }
    this.entries.delete(key);
    return { status: 200, body: {} };
  }

  private get(key: string): string | undefined {
    const value = this.alive(key);
    if (value !== undefined) this.hits++;
    this.changed();
    return value;
  }

  private set(key: string, value: string, ttlMs: number): true {
    this.entries.set(key, { value, endsAt: this.time + ttlMs });
    return true;
  }

  private alive(key: string): string | undefined {
    const entry = this.entries.get(key);
    return entry && entry.endsAt > this.time ? entry.value : undefined;
  }
}
