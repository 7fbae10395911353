import { type Call } from '../calls/call.js';
import { Invocation } from '../calls/invocation.js';
import { type Outcome, outcome } from '../calls/outcome.js';
import { perform, type ProducerContext } from '../calls/producer.context.js';
import type { CreateAnswer, RevokeAnswer } from './requests.js';
import type { StoredPayload } from '../calls/stored-payload.js';

/** The access id by which the Gateway's dry run is known. */
export const DRY_RUN_ACCESS_ID = 'p-custom';
const DRY_RUN_ID = 'akeyless-dry-run';
/** Gateways before mid-2023 put a prefix before every id. */
const PREFIXED_DRY_RUN_ID = /^tmp\..*_akeyless-dry-run$/s;

export const isDryRunId = (id: string): boolean =>
  id.endsWith(DRY_RUN_ID) && (id === DRY_RUN_ID || PREFIXED_DRY_RUN_ID.test(id));

/** True for the revoke that ends a dry run. */
export const revokesDryRun = (ids: readonly string[]): boolean =>
  ids.length > 0 && ids.every(isDryRunId);

/** What the Gateway does when a dynamic secret is defined: nothing is made, the root credential is tried once. */
export class DryRun {
  constructor(private readonly producer: ProducerContext) {}

  async create(payload: StoredPayload | undefined, call: Call): Promise<Outcome<CreateAnswer>> {
    const { verify } = this.producer.handlers;
    if (verify && payload) {
      await call.within(
        perform(this.producer, call, async () => verify(new Invocation(call, payload))),
      );
    }
    this.producer.reporter.report(call, { type: 'dry-run' });
    return outcome({ id: DRY_RUN_ID, response: {} });
  }

  revoke(ids: readonly string[], call: Call): Outcome<RevokeAnswer> {
    this.producer.reporter.report(call, { type: 'dry-run' });
    return outcome({ revoked: [...ids], message: '' });
  }
}
