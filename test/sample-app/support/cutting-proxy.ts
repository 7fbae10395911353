import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between the application and PostgreSQL, listens, and breaks one connection at a chosen query. */
export class CuttingProxy {
  /** All that the application has sent. */
  heard = '';
  private armed = true;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly query: string,
    private readonly when: 'before' | 'after',
  ) {
    server.on('connection', (client: Socket) => this.carry(client));
  }

  static async to(port: number, when: 'before' | 'after', query: string): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttingProxy(server, port, query, when);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get hasCut(): boolean {
    return !this.armed;
  }

  close(): void {
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
      if (!this.armed || !chunk.includes(this.query)) return server.write(chunk);
      this.armed = false;
      if (this.when === 'before') return client.destroy();
      // PostgreSQL's answer means that the query took place; the application never hears it.
      server.removeAllListeners('data').on('data', () => client.destroy());
      return server.write(chunk);
    });
  }
}
