import { akeylessSource, type CredentialSource } from 'nestjs-akeyless/credentials';
import type { GatewayEmulator } from 'nestjs-akeyless/testing';
import type { Login } from '../../../../sample-app/src/database/login.js';
import {
  ACCESS_ID,
  ACCESS_KEY,
  FakeAkeyless,
} from '../../../support/akeyless-api/fake.akeyless.js';
import type { ManualClock } from '../../../support/manual-clock.js';

export const PATH = '/prod/orders-db';
export const LEASE_MS = 60 * 60_000;

/** Akeyless with one dynamic secret, whose logins a Gateway gets from its producer. */
export class IssuingAkeyless {
  private constructor(
    private readonly api: FakeAkeyless,
    private readonly clock: ManualClock,
  ) {}

  /** @param userTtl what it says of how long a login lives */
  static async start(
    gateway: GatewayEmulator<Login>,
    clock: ManualClock,
    userTtl: string,
  ): Promise<IssuingAkeyless> {
    const api = await new FakeAkeyless({ wallTime: () => clock.wallTime() }).start();
    const issue = async ([role, purpose]: readonly string[]): Promise<Login> => {
      const lease = await gateway.create<Login>({ input: { role, purpose }, ttl: LEASE_MS });
      return lease.response;
    };
    api.items.setDynamic(PATH, issue, userTtl);
    return new IssuingAkeyless(api, clock);
  }

  /** How often a login was asked for. */
  get fetches(): number {
    return this.api.count('get-dynamic-secret-value');
  }

  source(): CredentialSource {
    return akeylessSource({
      accessId: ACCESS_ID,
      accessKey: ACCESS_KEY,
      gatewayUrl: this.api.url,
      items: { [PATH]: { args: ['reader', 'orders'] } },
      clock: this.clock,
    });
  }

  stop(): Promise<void> {
    return this.api.stop();
  }
}
