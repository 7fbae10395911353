import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { FETCH, type Fetch } from '../../shared/fetch.js';
import type { EventReporter } from '../events/event.reporter.js';
import { type ProducerAuthOptions, resolveAuth } from './auth.options.js';
import { CallAuthenticator } from './call-authenticator.js';
import { TokenValidator } from './token.validator.js';
import { ValidationClient } from './validation.client.js';

/** Makes what authenticates the calls of one producer, with a cache of its own: another may not trust it as long. */
@Injectable()
export class CallAuthenticators {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FETCH) private readonly fetch: Fetch,
  ) {}

  /** Undefined where the producer is open. */
  for(
    options: ProducerAuthOptions | false | undefined,
    reporter: EventReporter,
  ): CallAuthenticator | undefined {
    if (!options) return undefined;
    const auth = resolveAuth(options);
    const { fetch, clock } = this;
    const client = new ValidationClient(fetch, clock, auth.validateUrl, auth.timeoutMs);
    const validator = new TokenValidator(client, clock, auth.cacheMs, auth.accountId);
    return new CallAuthenticator(auth, validator, clock, reporter);
  }
}
