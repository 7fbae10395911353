import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RequestSource } from './requests.js';

const END_OF_HEAD = '\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;

/** What a server did in one burst. */
export interface Burst {
  readonly requestsPerSecond: number;
  /** Of every request, in milliseconds. */
  readonly latencies: readonly number[];
}

/**
 * Keep-alive connections that each send the next request when the last one is answered. It speaks just enough HTTP to be
 * faster than any server that it is pointed at. Every answer must be a 200.
 */
export class Load {
  private constructor(private readonly connections: readonly Connection[]) {}

  /** @param sourceOf the requests of one connection */
  static async open(
    url: string,
    connections: number,
    sourceOf: (connection: number) => RequestSource,
  ): Promise<Load> {
    return new Load(
      await Promise.all(
        Array.from({ length: connections }, (_, index) => Connection.open(url, sourceOf(index))),
      ),
    );
  }

  async burst(durationMs: number): Promise<Burst> {
    const latencies: number[] = [];
    const startedAt = performance.now();
    const endsAt = startedAt + durationMs;
    await Promise.all(
      this.connections.map((connection) => connection.callUntil(endsAt, latencies)),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    return { requestsPerSecond: latencies.length / seconds, latencies };
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}

class Connection {
  private received = '';
  private answered: () => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly next: RequestSource,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.receive(text));
    socket.on('error', (error) => this.failed(error));
    socket.on('close', () => this.failed(new Error('the server closed a connection')));
  }

  static async open(url: string, source: RequestSource): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Connection(socket, source);
  }

  callUntil(endsAt: number, latencies: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = performance.now();
      this.failed = reject;
      this.answered = () => {
        const now = performance.now();
        latencies.push(now - sentAt);
        sentAt = now;
        if (now < endsAt) this.socket.write(this.next());
        else resolve();
      };
      this.socket.write(this.next());
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received += text;
    const headLength = this.received.indexOf(END_OF_HEAD);
    if (headLength < 0) return;
    const bodyLength = CONTENT_LENGTH.exec(this.received)?.[1];
    const isGood = this.received.startsWith('HTTP/1.1 200 ') && bodyLength !== undefined;
    if (!isGood) {
      this.failed(new Error(`not a 200 with a length: ${this.received}`));
      return;
    }
    if (this.received.length < headLength + END_OF_HEAD.length + Number(bodyLength)) return;
    this.received = '';
    this.answered();
  }
}
