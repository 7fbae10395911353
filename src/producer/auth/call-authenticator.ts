import { ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import type { Clock } from '../../shared/clock.js';
import type { Eventual } from '../../shared/eventual.js';
import type { Call } from '../calls/call.js';
import type { EventReporter } from '../events/event.reporter.js';
import type { ResolvedAuthOptions } from './auth.options.js';
import { type AccessIds, currentAccessIds, likeliestFirst, unknown } from './gateway.access-ids.js';
import { KnownTokens } from './known.tokens.js';
import { itemToExpect } from './item-name.js';
import { withTimeLimit } from '../../shared/time-limit.js';
import { readClaims, type TokenClaims } from './token.claims.js';
import type { TokenValidator } from './token.validator.js';
import { tooSlow } from './validation.client.js';
import { rejected, unavailable, type Verdict } from './verdict.js';

/** A token, and where it came from. */
interface TokenQuestion {
  readonly token: string;
  readonly itemName: string | undefined;
  readonly claims: TokenClaims;
  readonly connection: object;
}

/** Lets a call in or sends it away, by its token alone. */
export class CallAuthenticator {
  private readonly known: KnownTokens;

  constructor(
    private readonly auth: ResolvedAuthOptions,
    private readonly validator: TokenValidator,
    private readonly clock: Clock,
    private readonly reporter: EventReporter,
  ) {
    this.known = new KnownTokens(clock);
  }

  /**
   * Resolves, or returns at once where the connection was let in with the same token before.
   *
   * @param token the header AkeylessCreds
   * @param connection the socket that the call came over
   * @throws UnauthorizedException or ServiceUnavailableException. They tell the caller nothing more; why is in the event.
   */
  authenticate(token: string | undefined, call: Call, connection: object): Eventual<void> {
    const { gatewayAccessIds } = this.auth;
    // A function is asked on every call.
    const isKnown =
      token !== undefined &&
      typeof gatewayAccessIds !== 'function' &&
      this.known.accepts(connection, token, gatewayAccessIds);
    return isKnown ? undefined : this.decide(token, call, connection);
  }

  private async decide(token: string | undefined, call: Call, connection: object): Promise<void> {
    const verdict = await this.verdictOn(token, call, connection);
    if (verdict.kind === 'accepted') return;
    const { kind, reason } = verdict;
    this.reporter.report(call, { type: `auth-${kind}`, reason });
    if (kind === 'rejected') throw new UnauthorizedException('the caller is not authorized');
    throw new ServiceUnavailableException('the caller cannot be authenticated at the moment');
  }

  private async verdictOn(
    token: string | undefined,
    call: Call,
    connection: object,
  ): Promise<Verdict> {
    if (!token) return rejected('there is no AkeylessCreds header');
    const accessIds = await this.accessIds(call);
    if ('unknown' in accessIds) return accessIds.unknown;
    const { itemNames, accountId, timeoutMs } = this.auth;
    const claims = readClaims(token);
    // Claims that forbid can be believed; those that permit count once the service has accepted the token.
    if (accountId !== undefined && claims.accountId !== accountId) {
      return rejected('the token is not of the expected account');
    }
    const itemName = itemNames.length > 0 ? itemToExpect(itemNames, claims.itemName) : undefined;
    if (itemNames.length > 0 && itemName === undefined) {
      return rejected('the token is not for an item that may call');
    }
    const question = { token, itemName, claims, connection };
    const verdict = this.firstNotRejecting(accessIds.ids, question);
    return withTimeLimit(this.clock, timeoutMs, verdict, tooSlow(timeoutMs));
  }

  /** Asked on every call: the cache spares the validation service, never the list. */
  private accessIds(call: Call): Promise<AccessIds> {
    const { gatewayAccessIds, timeoutMs } = this.auth;
    const list = currentAccessIds(gatewayAccessIds, (error) =>
      this.reporter.failed(call, 'gatewayAccessIds failed', error),
    );
    const late = unknown(`did not return within ${timeoutMs} ms`);
    return withTimeLimit(this.clock, timeoutMs, list, late);
  }

  private async firstNotRejecting(
    accessIds: readonly string[],
    { token, itemName, claims, connection }: TokenQuestion,
  ): Promise<Verdict> {
    let verdict: Verdict = unavailable('no access id was asked for');
    for (const accessId of likeliestFirst(accessIds, claims)) {
      verdict = await this.validator.validate({ token, accessId, itemName }, claims.expiresAt);
      if (verdict.kind === 'accepted') {
        this.known.remember(connection, { token, accessId, acceptance: verdict });
      }
      if (verdict.kind !== 'rejected') return verdict;
    }
    return verdict;
  }
}
