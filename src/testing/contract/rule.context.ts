import type { Lease } from '../gateway/lease.js';
import type { AnyGateway } from './contract.subject.js';
import { eventually } from './eventually.js';
import { given, givenThat } from './judgement.js';
import { RuleGateways } from './rule.gateways.js';

/** What one rule works with: Gateways, and ways to see what works. */
export class RuleContext extends RuleGateways {
  /** A credential that works. @throws Unjudged */
  async workingLease(gateway: AnyGateway): Promise<Lease> {
    const lease = await given(this.create(gateway), 'no credential is issued');
    givenThat(await this.works(lease, gateway), 'no credential is issued that works');
    return lease;
  }

  async works(lease: Lease, gateway: AnyGateway): Promise<boolean> {
    return (await this.failureOf(lease, gateway)) === undefined;
  }

  /** Why a credential does not work; undefined if it does. */
  failureOf({ response }: Lease, gateway: AnyGateway): Promise<Failure | undefined> {
    return failureOf(() => this.contract.credentialWorks?.(response, gateway.payload) ?? false);
  }

  /** True once a credential has stopped working. */
  async stopsWorking(lease: Lease, gateway: AnyGateway): Promise<boolean> {
    return this.eventually(async () => !(await this.works(lease, gateway)));
  }

  /** Why a root credential does not work, tried in every way there is; undefined if it does. */
  async rootFailureOf(gateway: AnyGateway, text: string): Promise<Failure | undefined> {
    const { rootWorks, issues } = this.contract;
    if (rootWorks) {
      const failure = await failureOf(() => rootWorks(this.payloadOf(gateway, text)));
      if (failure) return failure;
    }
    if (!issues) return undefined;
    return failureOf(async () =>
      this.works(await this.create(gateway, { payload: text }), gateway),
    );
  }

  /** True once a root credential has stopped working. */
  rootStopsWorking(gateway: AnyGateway, text: string): Promise<boolean> {
    const { rootWorks } = this.contract;
    const works = (): Promise<Failure | undefined> =>
      rootWorks
        ? failureOf(() => rootWorks(this.payloadOf(gateway, text)))
        : failureOf(async () => Boolean(await this.create(gateway, { payload: text })));
    return this.eventually(async () => (await works()) !== undefined);
  }

  async listed(): Promise<ReadonlySet<string>> {
    return new Set(await this.contract.list?.());
  }

  eventually(isSo: () => Promise<boolean>): Promise<boolean> {
    return eventually(isSo, this.contract.patienceMs);
  }
}

/** Why something does not work. */
export interface Failure {
  readonly cause?: unknown;
}

async function failureOf(works: () => boolean | Promise<boolean>): Promise<Failure | undefined> {
  try {
    return (await works()) ? undefined : {};
  } catch (cause) {
    return { cause };
  }
}
