import type { GatewayAnswer } from '../gateway/exchange.js';
import type { OutgoingCall, Transport } from './transport.js';

/** Over the network, to any server. */
export class HttpTransport implements Transport {
  private readonly base: string;

  /** @throws TypeError for what is no URL. */
  constructor(url: string) {
    const { protocol } = parsedUrl(url);
    if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(notHttp(url));
    this.base = url.replace(/\/+$/, '');
  }

  urlOf(path: string): string {
    return this.base + path;
  }

  async send({ path, headers, body, signal }: OutgoingCall): Promise<GatewayAnswer> {
    const init = { method: 'POST', headers, body, signal, redirect: 'manual' } as const;
    const response = await fetch(this.urlOf(path), init);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }
}

function parsedUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new TypeError(notHttp(url));
  }
}

const notHttp = (url: string): string =>
  `"${url}" is no URL of a server: write for example http://localhost:3000`;
