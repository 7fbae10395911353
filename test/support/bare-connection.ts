import { connect, type Socket } from 'node:net';

/** A connection without an HTTP client: requests can be sent one behind the other, or half. */
export class BareConnection {
  readonly socket: Socket;
  received = '';
  isClosed = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (data: Buffer) => (this.received += data.toString()));
    // What is cut off is an error to some systems.
    this.socket.on('error', () => {});
    this.socket.once('close', () => (this.isClosed = true));
  }

  post(path: string, body: object, headers = ''): void {
    const text = JSON.stringify(body);
    this.head(path, Buffer.byteLength(text), headers);
    this.socket.write(text);
  }

  /** Announces a body of `length` bytes, and sends nothing of it. */
  head(path: string, length: number, headers = ''): void {
    this.socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}content-length: ${length}\r\n\r\n`,
    );
  }

  /** The statuses of all answers so far. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  }
}
