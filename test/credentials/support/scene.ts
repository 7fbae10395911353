import {
  type CredentialEvent,
  type CredentialOptions,
  ManagedCredential,
} from 'nestjs-akeyless/credentials';
import { ManualClock } from '../../support/manual-clock.js';
import { Vault } from './vault.js';

export interface Login {
  readonly user: string;
  readonly password: string;
}

export const PATH = '/prod/orders';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** One credential on a clock that stands still, its source, and what it told. */
export interface Scene<T> {
  readonly clock: ManualClock;
  readonly vault: Vault;
  readonly credential: ManagedCredential<T>;
  readonly events: CredentialEvent[];
  types(): string[];
}

/** A password for each number. */
export const login = (number: number): Login => ({
  user: 'orders',
  password: `swordfish-${number}`,
});

export function scene<T = Login>(
  options: Partial<CredentialOptions<T>> = {},
  {
    random = () => 0.5,
    vault = new Vault().put(PATH, login(1)),
  }: {
    random?: () => number;
    vault?: Vault;
  } = {},
): Scene<T> {
  const clock = new ManualClock();
  const credential = new ManagedCredential<T>(
    { name: 'orders-db', path: PATH, source: vault, ...options },
    { clock, random },
  );
  const events: CredentialEvent[] = [];
  credential.events$.subscribe((event) => events.push(event));
  return { clock, vault, credential, events, types: () => events.map(({ type }) => type) };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The error that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}
