import { ProducerEvents } from 'nestjs-akeyless';
import { GatewayEmulator } from 'nestjs-akeyless/testing';
import { filter, firstValueFrom, type Subscription } from 'rxjs';
import type { Login } from '../../../../sample-app/src/database/login.js';
import { Load } from '../../../support/load.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { until } from '../../../support/until.js';
import type { Sample } from '../sample.js';
import { type CircleReport, leasesOn, rootsOn, sessionsOn } from './circle.report.js';
import { IssuingAkeyless, LEASE_MS, PATH } from './issuing.akeyless.js';
import type { Orders } from './orders.js';
import { OrdersApplication, type OrdersSettings } from './orders.application.js';

/** How many read at the same time. */
export const WORKERS = 8;

/** No other timer waits for exactly so long. */
const FETCH_LIMIT_MS = 12_345;

export type CircleSettings = Omit<OrdersSettings, 'timeout'> & {
  /** What Akeyless says of how long a login lives: an hour, which is so, unless something else is given. */
  readonly userTtl?: string;
};

/**
 * All that a login goes through, in real parts: a producer that makes roles in PostgreSQL, the Gateway that calls it,
 * Akeyless' API, and an application that reads a table with the login that it gets there. Gateway, Akeyless and
 * application have one clock, which a test moves.
 */
export class Circle {
  rotations = 0;
  /** Logins that have ended or were revoked. */
  expiries = 0;
  private retirements = 0;
  private readonly retirementsHeard: Subscription;
  private readonly application = new OrdersApplication();
  private load: Load | undefined;

  private constructor(
    private readonly sample: Sample,
    private readonly clock: ManualClock,
    private readonly gateway: GatewayEmulator<Login>,
    private readonly akeyless: IssuingAkeyless,
    /** Root roles that have nothing to do with it. */
    private readonly strangers: readonly string[],
  ) {
    this.retirementsHeard = sample.app
      .get(ProducerEvents)
      .events$.pipe(filter(({ type }) => type === 'retired'))
      .subscribe(() => (this.retirements += 1));
  }

  static async start(
    sample: Sample,
    { userTtl = '60m', ...settings }: CircleSettings,
  ): Promise<Circle> {
    const clock = new ManualClock();
    const strangers = await rootsOn(sample);
    const payload = await sample.newRoot();
    const wallTime = (): number => clock.wallTime();
    const gateway = await GatewayEmulator.attach(sample.app, { payload, wallTime });
    const akeyless = await IssuingAkeyless.start(gateway, clock, userTtl);
    const circle = new Circle(sample, clock, gateway, akeyless, strangers);
    const timed = { ...settings, timeout: FETCH_LIMIT_MS };
    await circle.application.start(akeyless.source(), PATH, clock, timed);
    return circle;
  }

  get orders(): Orders {
    return this.application.orders;
  }

  get queries(): number {
    return this.load?.questions ?? 0;
  }

  /** Begins with the queries. */
  startLoad(): Load {
    this.load = new Load(WORKERS, () => this.orders.read());
    return this.load;
  }

  /** Lets time go by. Logins that end in it are revoked, and what the application then fetches it has got. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    const landed = this.clock.isWaitingFor(FETCH_LIMIT_MS) ? this.nextFetch() : undefined;
    const due = this.gateway.leases.filter(({ expiresAt }) => expiresAt <= this.gateway.now);
    await this.gateway.advance(0);
    this.expiries += due.length;
    await landed;
  }

  async rotate(): Promise<void> {
    await this.gateway.rotate();
    this.rotations += 1;
  }

  /** Ends the login that the application uses, without a word to it. */
  async revokeInUse(): Promise<void> {
    await this.gateway.revoke(this.orders.login.snapshot!.value.username);
    this.expiries += 1;
  }

  /** Ends the application, and then the logins that are left. */
  async end(): Promise<CircleReport> {
    await this.load?.stop();
    await this.application.stop();
    const sessionsLeft = await sessionsOn(this.sample);
    this.clock.advance(LEASE_MS);
    await this.gateway.advance(0);
    await until(() => this.retirements >= this.rotations);
    return { ...(await this.report()), sessionsLeft };
  }

  async stop(): Promise<void> {
    await this.load?.stop();
    await this.application.stop();
    await this.akeyless.stop();
    this.retirementsHeard.unsubscribe();
  }

  private nextFetch(): Promise<unknown> {
    const { events$ } = this.orders.login;
    const isOver = filter(({ type }: { type: string }) => /^(fetched|refresh-failed)$/.test(type));
    return firstValueFrom(events$.pipe(isOver));
  }

  private async report(): Promise<Omit<CircleReport, 'sessionsLeft'>> {
    const { queries, rotations, expiries, load, application, sample, gateway } = this;
    const kept = new Set([...this.strangers, gateway.payload.username]);
    return {
      queries,
      failures: load?.failures ?? [],
      refusals: application.refusals,
      rolesUsed: load?.answers.size ?? 0,
      rotations,
      expiries,
      fetches: this.akeyless.fetches,
      failedFetches: application.failedFetches,
      poolsLeft: application.poolsMade - application.poolsEnded,
      leasesLeft: await leasesOn(sample),
      rootsLeft: (await rootsOn(sample)).filter((root) => !kept.has(root)),
      warnings: application.log.lines,
    };
  }
}
