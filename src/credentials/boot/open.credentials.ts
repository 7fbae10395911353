import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../shared/clock.js';
import { RANDOM, type Random } from '../../shared/random.js';
import { ManagedClient } from '../client/managed-client.js';
import { fetchFailure } from '../credential/fetch.failure.js';
import { ManagedCredential } from '../credential/managed-credential.js';
import type { OpenCredential } from '../managed-credentials.js';
import type { CredentialFeature } from '../options/credential.options.js';
import type { CredentialSource } from '../sources/credential-source.js';
import { BootMessage } from './boot.messages.js';
import { sourceProblem } from './source.check.js';

/** The credentials of an application, from its start to its end. */
@Injectable()
export class OpenCredentials {
  readonly all = new Map<string, OpenCredential>();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOM) private readonly random: Random,
  ) {}

  /**
   * Opens credentials and fetches each for the first time. A source that is down does not keep the application from
   * starting; one that will never give the secret does.
   *
   * @returns what is wrong
   */
  async open(features: readonly CredentialFeature[]): Promise<string[]> {
    const surroundings = { clock: this.clock, random: this.random };
    for (const { clients, ...options } of features) {
      const credential = new ManagedCredential(options, surroundings);
      this.all.set(credential.name, {
        credential,
        clients: clients && new ManagedClient(credential, clients, surroundings),
      });
    }
    const problems = await Promise.all([...this.all.values()].map((each) => this.start(each)));
    return problems.flat();
  }

  /** Clients first, for they may need the credential to end; nothing that fails keeps another from being closed. */
  async close(): Promise<void> {
    const open = [...this.all.values()];
    await Promise.all(open.map(async ({ clients }) => clients?.close()));
    for (const { credential } of open) credential.close();
    const settings = open.map(({ credential }) => ManagedCredential.settingsOf(credential));
    await Promise.all(settings.map(async ({ offlineCopy }) => offlineCopy?.idle()));
    await Promise.all([...new Set(settings.map(({ source }) => source))].map(closeSource));
  }

  private async start({ credential, clients }: OpenCredential): Promise<string[]> {
    const told = (problem: string): string => BootMessage.ofCredential(credential.name, problem);
    const keeper = ManagedCredential.keeperOf(credential);
    const problem =
      (await keeper.typeProblem()) ??
      (await sourceProblem(ManagedCredential.settingsOf(credential), this.clock));
    if (problem !== undefined) return [told(problem)];
    const failure = await keeper.fetched('start');
    if (failure && !failure.recoverable) return [told(failure.reason)];
    // What fails here is in the log, and tried again.
    if (credential.snapshot) await clients?.ready().catch(() => {});
    return [];
  }
}

async function closeSource(source: CredentialSource): Promise<void> {
  try {
    await source.close?.();
  } catch (error) {
    const { reason } = fetchFailure(error, []);
    new Logger('ManagedCredentials').error(`${source.name} could not be closed: ${reason}`);
  }
}
