import type { INestApplication } from '@nestjs/common';
import { TokenIssuer } from '../authority/token.issuer.js';
import { TokenSource } from '../authority/token.source.js';
import { transportTo } from '../transport/attach.js';
import type { Transport } from '../transport/transport.js';
import { type IssuedAnswer, issuedAnswer, revokedAnswer, rotatedAnswer } from './answers.js';
import { type Duration, milliseconds } from '../../shared/duration.js';
import type { GatewayExchange } from './exchange.js';
import { GatewayClock } from './gateway.clock.js';
import { GatewayFaults } from './gateway.faults.js';
import type { CreateOptions, GatewayEmulatorOptions } from './gateway.options.js';
import { GatewayRejection } from './gateway.rejection.js';
import type { GatewayState } from './gateway.state.js';
import type { Lease, Revocation } from './lease.js';
import { LeaseBook } from './lease.book.js';
import { PayloadStore } from './payload.store.js';
import { Webhook } from './webhook.js';
import { webhookPaths } from './webhook-paths.js';

const DEFAULT_TTL = '60m';
const DEFAULT_TIMEOUT = '60s';

/**
 * Calls a producer as an Akeyless Gateway does: keeps its payload and its leases, reads its answers as strictly, and
 * fails as a network does when it is told to.
 *
 * @example
 * ```ts
 * const gateway = await GatewayEmulator.attach(app, { payload: { host, username, password } });
 * const lease = await gateway.create({ input: { role: 'reader' }, ttl: '1h' });
 * await gateway.rotate();
 * await gateway.advance('1h'); // the lease ends, and is revoked
 * ```
 */
export class GatewayEmulator<P extends object | string = Record<string, unknown>> {
  /** What goes wrong. */
  readonly faults = new GatewayFaults();
  private readonly clock: GatewayClock;
  private readonly webhook: Webhook;
  private readonly book: LeaseBook;
  private readonly payloads: PayloadStore;
  private readonly isOpaque: boolean;
  private readonly rotateEveryMs: number | undefined;
  private nextRotationAt: number | undefined;

  private constructor(
    transport: Transport,
    private readonly options: GatewayEmulatorOptions<P>,
  ) {
    const { state, payload = '', rotateEvery, timeout = DEFAULT_TIMEOUT } = options;
    this.isOpaque = state === undefined && typeof payload === 'string';
    const given = typeof payload === 'string' ? payload : JSON.stringify(payload);
    this.payloads = new PayloadStore(state ?? { payload: given });
    this.book = new LeaseBook(state?.leases);
    this.clock = new GatewayClock(options.wallTime ?? Date.now, state?.aheadMs);
    if (rotateEvery !== undefined) {
      this.rotateEveryMs = milliseconds(rotateEvery);
      if (this.rotateEveryMs === 0) throw new RangeError('rotateEvery must be longer than 0');
      this.nextRotationAt = state?.nextRotationAt ?? this.now + this.rotateEveryMs;
    }
    const tokens = tokenSource(options, () => this.now);
    this.webhook = new Webhook(transport, {
      paths: webhookPaths(options),
      timeoutMs: milliseconds(timeout),
      faults: this.faults,
      creds: () => tokens.current(),
      now: () => this.now,
    });
  }

  /**
   * @param target a Nest application, which is initialised if it is not (on Fastify no port is opened but for calls with
   * a `signal`, on Express a free one on the loopback interface), or the URL of a producer in any language
   * @throws TypeError for what is no URL, RangeError for what is no length of time.
   */
  static async attach<P extends object | string = Record<string, unknown>>(
    target: INestApplication | string,
    options: GatewayEmulatorOptions<P> = {},
  ): Promise<GatewayEmulator<P>> {
    return new GatewayEmulator(await transportTo(target), options);
  }

  /** Milliseconds since 1970, by the Gateway's clock. */
  get now(): number {
    return this.clock.now();
  }

  /** Where the webhook for an action is, as an operator would call it. */
  urlOf(action: GatewayExchange['action']): string {
    return this.webhook.urlOf(action);
  }

  /** The leases that are not revoked, the oldest first. */
  get leases(): readonly Lease[] {
    return this.book.all;
  }

  /** The stored payload: the object, or the text if it was given as text. */
  get payload(): P {
    const { current } = this.payloads;
    return (this.isOpaque ? current : JSON.parse(current)) as P;
  }

  /** The last 1000 calls, as sent and as answered, the newest at the end. */
  get calls(): readonly GatewayExchange[] {
    return this.webhook.calls;
  }

  /** All that is kept: another emulator can go on from it. */
  get state(): GatewayState {
    return {
      ...this.payloads.state,
      leases: [...this.book.all],
      aheadMs: this.clock.aheadMs,
      ...(this.nextRotationAt !== undefined && { nextRotationAt: this.nextRotationAt }),
    };
  }

  /**
   * What Akeyless does when a dynamic secret is defined: a create, and a revoke of the id that it got.
   *
   * @throws GatewayRejection
   */
  async dryRun(): Promise<IssuedAnswer> {
    const client_info = { access_id: 'p-custom', sub_claims: null };
    const body = { payload: this.payloads.current, input: '', client_info };
    const issued = await this.send('create', body, issuedAnswer);
    await this.sendRevoke([issued.id]);
    return issued;
  }

  /**
   * What an end user does who asks for the dynamic secret's value.
   *
   * @throws GatewayRejection
   */
  async create<R extends object = Record<string, unknown>>(
    options: CreateOptions = {},
  ): Promise<Lease<R>> {
    const { input = '', clientInfo = {}, ttl = DEFAULT_TTL, signal, payload } = options;
    const ttlMs = milliseconds(ttl);
    const { accessId = 'p-user', subClaims = null } = clientInfo;
    const client_info = { access_id: accessId, sub_claims: subClaims };
    const body = { payload: payload ?? this.payloads.current, input, client_info };
    return this.send(
      'create',
      body,
      (answer) => this.lease(issuedAnswer(answer), ttlMs) as Lease<R>,
      signal,
    );
  }

  /**
   * Revokes leases, in one call.
   *
   * @param leases leases, or any ids
   * @throws GatewayRejection also where some are not revoked; those that are have left {@link leases} then.
   */
  async revoke(...leases: readonly (Lease<object> | string)[]): Promise<Revocation> {
    const ids = leases.map((lease) => (typeof lease === 'string' ? lease : lease.id));
    const revocation = await this.sendRevoke(ids);
    const { revoked, message } = revocation;
    const left = ids.filter((id) => !revoked.includes(this.faults.sentId(id)));
    if (left.length > 0) {
      throw new GatewayRejection(
        'revoke',
        `not revoked: ${left.join(', ')}${message === '' ? '' : ` (${message})`}`,
        'The leases stay, and can be revoked again.',
        this.calls.at(-1),
      );
    }
    return revocation;
  }

  /** Revokes every lease, in one call. @throws GatewayRejection */
  async revokeAll(): Promise<Revocation> {
    return this.leases.length === 0 ? { revoked: [], message: '' } : this.revoke(...this.leases);
  }

  /**
   * Rotates the root credential. The payload that is answered replaces the stored one.
   *
   * @throws GatewayRejection
   */
  async rotate(): Promise<void> {
    if (this.rotateEveryMs !== undefined) this.nextRotationAt = this.now + this.rotateEveryMs;
    await this.send('rotate', { payload: this.payloads.current }, (answer) => {
      this.store(rotatedAnswer(answer));
    });
  }

  /** Stores the payload that `faults.keepOldPayload()` has kept from it. */
  async adoptPayload(): Promise<void> {
    this.payloads.adopt();
    await this.changed();
  }

  /**
   * Moves the Gateway's clock. What falls due on the way takes place in order: leases end and are revoked, the root is
   * rotated. What fails is tried again the next time.
   *
   * @throws GatewayRejection, or an AggregateError of several, once all that was due was tried.
   */
  async advance(duration: Duration): Promise<void> {
    const until = this.now + milliseconds(duration);
    const failures: unknown[] = [];
    const tried = new Set<Lease>();
    for (let due = this.nextDue(tried); due <= until; due = this.nextDue(tried)) {
      this.clock.moveTo(due);
      await this.runDue(tried).catch((error: unknown) => failures.push(error));
    }
    this.clock.moveTo(until);
    await this.changed();
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) {
      const texts = failures.map(String).join('\n');
      throw new AggregateError(
        failures,
        `${failures.length} calls that fell due failed:\n${texts}`,
      );
    }
  }

  private nextDue(tried: ReadonlySet<Lease>): number {
    return Math.min(this.nextRotationAt ?? Infinity, this.book.nextEnd(tried));
  }

  private async runDue(tried: Set<Lease>): Promise<void> {
    const ended = this.book.endedBy(this.now, tried);
    if (ended.length === 0) return this.rotate();
    for (const lease of ended) tried.add(lease);
    await this.revoke(...ended);
  }

  private async sendRevoke(ids: readonly string[]): Promise<Revocation> {
    const sent = ids.map((id) => this.faults.sentId(id));
    return this.send('revoke', { payload: this.payloads.current, ids: sent }, (answer) => {
      const revocation = revokedAnswer(answer, sent);
      for (const id of ids) {
        if (revocation.revoked.includes(this.faults.sentId(id))) this.book.drop(id);
      }
      return revocation;
    });
  }

  /** Sends a call, twice where that was asked for; what it changes is kept before it resolves. */
  private async send<T>(
    action: GatewayExchange['action'],
    body: object,
    read: (answer: Record<string, unknown>) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    const once = (): Promise<T> => this.webhook.call(action, body, read, signal);
    const calls = this.faults.takeDuplicate(action) ? [once(), once()] : [once()];
    const outcomes = await Promise.allSettled(calls);
    await this.changed();
    const good = outcomes.find((outcome) => outcome.status === 'fulfilled');
    if (good !== undefined) return good.value;
    throw (outcomes[0] as PromiseRejectedResult).reason;
  }

  private lease({ id, response }: IssuedAnswer, ttlMs: number): Lease {
    const lease = { id, response, issuedAt: this.now, expiresAt: this.now + ttlMs };
    this.book.add(lease);
    return lease;
  }

  private store(payload: string): void {
    if (this.faults.takeOldPayload()) this.payloads.setAside(payload);
    else this.payloads.replace(payload);
  }

  private async changed(): Promise<void> {
    await this.options.onChange?.(this.state);
  }
}

function tokenSource(
  options: GatewayEmulatorOptions<object | string>,
  now: () => number,
): TokenSource {
  const { accessId = 'p-gateway', accountId = 'acc-emulated', authority } = options;
  const { itemName = '/emulated/dynamic-secret' } = options;
  const issuer = authority?.issuer ?? new TokenIssuer();
  return new TokenSource(issuer, { accessId, accountId, itemName }, now);
}
