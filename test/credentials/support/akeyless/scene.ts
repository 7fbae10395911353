import { afterEach } from '@jest/globals';
import { ManualClock } from '../../../support/manual-clock.js';
import {
  ACCESS_ID,
  ACCESS_KEY,
  FakeAkeyless,
  type FakeAkeylessSettings,
} from '../../../support/akeyless-api/fake.akeyless.js';
import {
  akeylessSource,
  type AkeylessConnection,
  type AkeylessIdentity,
  type CredentialSource,
} from 'nestjs-akeyless/credentials';

export const IDENTITY = { accessId: ACCESS_ID, accessKey: ACCESS_KEY };

/** An Akeyless with a clock of its own. */
export interface Scene {
  readonly akeyless: FakeAkeyless;
  readonly clock: ManualClock;
  source(connection?: AkeylessConnection, identity?: AkeylessIdentity): CredentialSource;
}

const running: FakeAkeyless[] = [];

/** Starts it; it is stopped after the test. */
export async function scene(settings: FakeAkeylessSettings = {}): Promise<Scene> {
  const clock = new ManualClock();
  const akeyless = new FakeAkeyless({ wallTime: () => clock.wallTime(), ...settings });
  running.push(await akeyless.start());
  return {
    akeyless,
    clock,
    source: (connection = {}, identity = IDENTITY) =>
      akeylessSource({ gatewayUrl: akeyless.url, clock, ...connection, ...identity }),
  };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((akeyless) => akeyless.stop()));
});

/** A request that nobody gives up. */
export const patient = (): { signal: AbortSignal } => ({ signal: new AbortController().signal });

/** What a call fails with. */
export async function failure(call: Promise<unknown>): Promise<Error & { recoverable?: boolean }> {
  try {
    await call;
  } catch (error) {
    return error as Error;
  }
  throw new Error('The call has not failed');
}
