import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `cut before`: the query never gets to the server. `cut after`: it does, and its answer never gets back.
 * `hold`: the answer waits until it is released, or until the application hangs up.
 */
export type ProxyFault = 'cut before' | 'cut after' | 'hold';

interface Trap {
  readonly query: string;
  readonly fault: ProxyFault;
  readonly sprung: () => void;
}

/** Stands between the application and PostgreSQL, listens, and does harm to one connection at a chosen query. */
export class FaultyProxy {
  /** All that the application has sent. */
  heard = '';
  /** Whether no trap is waiting for its query. */
  hasSprung = true;
  private trap: Trap | undefined;
  private readonly held = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client: Socket) => this.carry(client));
  }

  static async to(port: number): Promise<FaultyProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyProxy(server, port);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Sets a trap for the next connection that sends a text; resolves when it has sprung, or was taken away. */
  arm(query: string, fault: ProxyFault): Promise<void> {
    this.hasSprung = false;
    return new Promise((sprung) => {
      this.trap = { query, fault, sprung };
    });
  }

  /** Takes the trap away, and lets go on what is held. */
  disarm(): void {
    this.trap?.sprung();
    this.trap = undefined;
    this.release();
  }

  /** Lets go on what is held. */
  release(): void {
    for (const letGo of this.held) letGo();
    this.held.clear();
  }

  close(): void {
    this.disarm();
    this.server.close();
  }

  private carry(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => {});
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    server.on('data', (chunk) => client.write(chunk));
    client.on('data', (chunk) => {
      this.heard += chunk.toString('latin1');
      const { trap } = this;
      if (trap === undefined || !chunk.includes(trap.query)) return server.write(chunk);
      this.trap = undefined;
      this.hasSprung = true;
      this.harm(trap.fault, chunk, client, server);
      return trap.sprung();
    });
  }

  private harm(fault: ProxyFault, chunk: Buffer, client: Socket, server: Socket): void {
    if (fault === 'cut before') {
      client.destroy();
      return;
    }
    if (fault === 'hold') {
      server.pause();
      this.held.add(() => server.resume());
    } else {
      // PostgreSQL's answer means that the query took place; the application never hears it.
      server.removeAllListeners('data').on('data', () => client.destroy());
    }
    server.write(chunk);
  }
}
