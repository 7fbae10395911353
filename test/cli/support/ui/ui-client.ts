import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface UiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface UiRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Talks to the page's server as the page does, or as somebody who should not. */
export class UiClient {
  readonly origin: string;
  readonly token: string;

  constructor(url: string) {
    const { origin, searchParams } = new URL(url);
    this.origin = origin;
    this.token = searchParams.get('token')!;
  }

  /** Exactly this request: a browser, and fetch, would not let one choose all headers. */
  async send({ method = 'GET', path, headers = {}, body }: UiRequest): Promise<UiAnswer> {
    const outgoing = request(`${this.origin}${path}`, { method, headers, agent: false });
    const answered = new Promise<UiAnswer>((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const { statusCode: status = 0, headers: received } = response;
        if (received['content-type'] === 'text/event-stream') {
          response.destroy();
          resolve({ status, headers: received, text: '' });
        } else {
          text(response).then((read) => resolve({ status, headers: received, text: read }), reject);
        }
      });
    });
    outgoing.end(body);
    return answered;
  }

  /** As the page asks. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever was answered
  async ask(action: string, body: object = {}): Promise<any> {
    return JSON.parse((await this.post(action, JSON.stringify(body))).text);
  }

  post(action: string, body: string, headers: Record<string, string> = {}): Promise<UiAnswer> {
    return this.send({
      method: 'POST',
      path: `/api/${action}`,
      body,
      headers: { ...this.headers, ...headers },
    });
  }

  get headers(): Record<string, string> {
    return {
      origin: this.origin,
      'content-type': 'application/json',
      'x-token': this.token,
    };
  }
}
