import type { GatewayAnswer } from '../gateway/exchange.js';
import type { OutgoingCall, Transport } from './transport.js';

/** Fastify's way into an application without a network. */
export type Inject = (call: {
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  payload: string;
}) => Promise<{
  statusCode: number;
  headers: Record<string, string | string[] | number | undefined>;
  payload: string;
}>;

/** Straight into a Nest application on Fastify: no port. */
export class InjectTransport implements Transport {
  private network: Promise<Transport> | undefined;

  constructor(
    private readonly inject: Inject,
    /** A way over the network, made when the first call needs one. */
    private readonly overNetwork: () => Promise<Transport>,
  ) {}

  urlOf(path: string): string {
    return path;
  }

  async send(call: OutgoingCall): Promise<GatewayAnswer> {
    if (call.mayHangUp) {
      this.network ??= this.overNetwork();
      return (await this.network).send(call);
    }
    return Promise.race([this.injected(call), abortion(call.signal)]);
  }

  private async injected({ path, headers, body }: OutgoingCall): Promise<GatewayAnswer> {
    const answer = await this.inject({ method: 'POST', url: path, headers, payload: body });
    const answered = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(answered) as Record<string, string>,
      body: answer.payload,
    };
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
