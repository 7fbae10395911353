import { connect, type Socket } from 'node:net';

const SUCCESS = 'HTTP/1.1 200';

/** A connection over which many requests go before the first answer comes: the cheapest way to send a great many. */
export class PipelinedConnection {
  /** Requests that were answered with 200. */
  answered = 0;
  private readonly socket: Socket;
  private rest = '';

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname).setNoDelay().setEncoding('latin1');
  }

  /** Resolves when all were answered; rejects if the connection ends before. */
  async post(requests: readonly { path: string; body: string }[]): Promise<void> {
    const expected = this.answered + requests.length;
    this.socket.write(requests.map(asText).join(''));
    await new Promise<void>((resolve, reject) => {
      const closed = (): void => reject(new Error(`only ${this.answered} were answered`));
      const read = (chunk: unknown): void => {
        this.count(String(chunk));
        if (this.answered < expected) return;
        this.socket.off('data', read).off('close', closed);
        resolve();
      };
      this.socket.on('data', read).once('close', closed);
    });
  }

  end(): void {
    this.socket.destroy();
  }

  private count(chunk: string): void {
    const parts = (this.rest + chunk).split(SUCCESS);
    this.answered += parts.length - 1;
    // What may be the beginning of the next one.
    this.rest = (parts.at(-1) ?? '').slice(1 - SUCCESS.length);
  }
}

function asText({ path, body }: { path: string; body: string }): string {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json`;
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
