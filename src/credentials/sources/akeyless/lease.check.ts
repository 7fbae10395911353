import type { Clock } from '../../../shared/clock.js';
import { lifeOf } from '../../credential/secret.life.js';
import type { FetchedSecret, SecretRequest, SourceCheckSettings } from '../credential-source.js';
import type { AkeylessItem } from './item.directory.js';

interface Taken {
  readonly secret: FetchedSecret;
  readonly at: number;
}

/** So long after the start a credential that was made for the check is as good as a new one. */
const FRESH_MS = 60_000;

/** Checks that a dynamic secret is going to be fetched again before its lease ends. */
export class LeaseCheck {
  readonly #taken = new Map<string, Taken>();

  constructor(
    private readonly read: (path: string, request: SecretRequest) => Promise<unknown>,
    private readonly clock: Clock,
  ) {}

  async problem(
    path: string,
    { type, lease }: AkeylessItem,
    { refreshEvery }: SourceCheckSettings,
    request: SecretRequest,
  ): Promise<string | undefined> {
    if (type !== 'dynamic') return undefined;
    if (refreshEvery === undefined) return this.withoutInterval(path, lease, request);
    if (lease === undefined || refreshEvery < lease) return undefined;
    return `refreshEvery of ${path} (${seconds(refreshEvery)}) is not under the lease of its credentials (${seconds(lease)}), which would end before they are replaced`;
  }

  /** The credential that the check has made for a path, once: another one would be one lease too many. */
  take(path: string): FetchedSecret | undefined {
    const taken = this.#taken.get(path);
    this.#taken.delete(path);
    const isFresh = taken !== undefined && this.clock.now() - taken.at <= FRESH_MS;
    return isFresh ? taken.secret : undefined;
  }

  forget(): void {
    this.#taken.clear();
  }

  /** Only an answer shows whether answers name a time. */
  private async withoutInterval(
    path: string,
    lease: number | undefined,
    request: SecretRequest,
  ): Promise<string | undefined> {
    const at = this.clock.now();
    const askedAt = this.clock.wallTime();
    const value = await this.read(path, request);
    const { expiresAt, nextRotation } = lifeOf({ value }, askedAt, askedAt);
    if (expiresAt === undefined && nextRotation === undefined) {
      const under = lease === undefined ? 'the lease of its credentials' : seconds(lease);
      return `${path} is a dynamic secret whose answer names no ttl: set refreshEvery to less than ${under}`;
    }
    this.#taken.set(path, {
      at,
      secret: { value, expiresAt: dateOf(expiresAt), nextRotation: dateOf(nextRotation) },
    });
    return undefined;
  }
}

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
