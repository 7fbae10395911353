import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import type { ValidationClient, ValidationQuestion } from './validation.client.js';
import type { Verdict } from './verdict.js';
import { VerdictCache } from './verdict.cache.js';

/** Asks the validation service, but not twice for the same. */
export class TokenValidator {
  private readonly cache: VerdictCache;
  private readonly running = new Map<string, Promise<Verdict>>();

  constructor(
    private readonly client: ValidationClient,
    private readonly clock: Clock,
    private readonly cacheMs: number,
    private readonly accountId: string | undefined,
  ) {
    this.cache = new VerdictCache(clock);
  }

  /** @param tokenExpiresAt milliseconds since 1970 */
  validate(question: ValidationQuestion, tokenExpiresAt: number): Promise<Verdict> | Verdict {
    const key = this.keyOf(question);
    return (
      this.cache.get(key) ?? this.running.get(key) ?? this.start(key, question, tokenExpiresAt)
    );
  }

  private start(
    key: string,
    question: ValidationQuestion,
    tokenExpiresAt: number,
  ): Promise<Verdict> {
    const askedAt = this.clock.now();
    const validation = this.client.validate(question).then((refusal): Verdict => {
      const endsAt = askedAt + this.cacheMs;
      const verdict = refusal ?? { kind: 'accepted', endsAt, tokenExpiresAt };
      this.running.delete(key);
      this.cache.put(key, verdict, askedAt);
      return verdict;
    });
    this.running.set(key, validation);
    return validation;
  }

  /** A hash, so that who reads the memory finds no token in the cache. */
  private keyOf({ token, accessId, itemName }: ValidationQuestion): string {
    const asked = [token, accessId, itemName ?? null, this.accountId ?? null, this.client.url];
    return createHash('sha256').update(JSON.stringify(asked)).digest('base64');
  }
}
