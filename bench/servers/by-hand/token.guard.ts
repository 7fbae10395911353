import {
  type CanActivate,
  type ExecutionContext,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

const CACHE_MS = 60_000;
const CACHED_TOKENS = 1000;
const TIMEOUT_MS = 5000;

/** Asks the validation service who calls, and remembers what it said for a minute. */
export class TokenGuard implements CanActivate {
  /** When the verdict on a token ends. */
  private readonly valid = new Map<string, number>();

  constructor(
    private readonly validateUrl: string,
    private readonly accessId: string,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { headers } = context.switchToHttp().getRequest<{ headers: IncomingHttpHeaders }>();
    const token = headers['akeylesscreds'];
    if (typeof token !== 'string' || token === '') throw new UnauthorizedException();
    if ((this.valid.get(token) ?? 0) > Date.now()) return true;
    if ((await this.validate(token)) !== this.accessId) throw new UnauthorizedException();
    this.remember(token);
    return true;
  }

  /** The access id that the token is of, where it is valid. */
  private async validate(token: string): Promise<unknown> {
    try {
      const response = await fetch(this.validateUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ creds: token, expected_access_id: this.accessId }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = (await response.json()) as { access_id?: unknown };
      return response.ok ? answer.access_id : undefined;
    } catch {
      throw new ServiceUnavailableException();
    }
  }

  private remember(token: string): void {
    this.valid.set(token, Date.now() + CACHE_MS);
    const [oldest] = this.valid.keys();
    if (this.valid.size > CACHED_TOKENS && oldest !== undefined) this.valid.delete(oldest);
  }
}
