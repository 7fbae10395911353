import type { AccessTokens } from './access.tokens.js';
import type { AkeylessClient } from './akeyless.client.js';
import { SourceError } from '../source.error.js';
import { itemFailure } from './akeyless.failures.js';

const UNAUTHORIZED = 401;

/** Calls about items, made with a token. */
export class AkeylessApi {
  constructor(
    private readonly client: AkeylessClient,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * Answers 401 to an expired token and to a missing permission alike: a new token is tried once.
   *
   * @throws SourceError
   */
  async call(
    command: string,
    path: string,
    body: object,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const token = await this.tokens.current(signal);
    let reply = await this.client.post(command, { ...body, token }, signal);
    if (reply.status === UNAUTHORIZED) {
      const another = await this.tokens.replacing(token, signal);
      reply = await this.client.post(command, { ...body, token: another }, signal);
    }
    const { url } = this.client;
    if (reply.status !== 200) throw itemFailure({ url, command, path }, reply);
    if (!reply.body) {
      throw new SourceError(`${url}/${command} answered no JSON object for ${path}`);
    }
    return reply.body;
  }
}
