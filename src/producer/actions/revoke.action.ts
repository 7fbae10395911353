import type { Retirement } from '../rotation/retirement.js';
import type { Call } from '../calls/call.js';
import { decodeCredentialId } from '../calls/credential-id.js';
import { DryRun, isDryRunId, revokesDryRun } from './dry-run.js';
import { type Outcome, outcome } from '../calls/outcome.js';
import { perform, type ProducerContext } from '../calls/producer.context.js';
import type { RevokeAnswer, RevokeRequest } from './requests.js';
import { notRevoked, revokeCredential, revokeInBulk } from '../calls/revocation.js';
import { RevocationTally } from './revocation-tally.js';
import type { StoredPayload } from '../calls/stored-payload.js';

const STARTING_STOPS_MS = 1000;

/** Revokes credentials with `@Revoke`, each independently of the others. */
export class RevokeAction {
  private readonly dryRun: DryRun;

  constructor(
    private readonly producer: ProducerContext,
    private readonly retirement: Retirement,
  ) {
    this.dryRun = new DryRun(producer);
  }

  async run({ ids, ...request }: RevokeRequest, call: Call): Promise<Outcome<RevokeAnswer>> {
    if (revokesDryRun(ids)) return this.dryRun.revoke(ids, call);
    if (!this.producer.options.canRevoke) return outcome({ revoked: [...ids], message: '' });
    const payload = request.payload as StoredPayload;
    this.retirement.start(payload, call);
    const tally = new RevocationTally(this.producer, call, ids);
    const revocations = perform(this.producer, call, () =>
      this.producer.handlers.revokesInBulk
        ? this.inOneCall(payload, tally, call)
        : this.oneByOne(payload, tally, call),
    );
    return call.within(
      revocations.then(() => outcome(tally.answer())),
      (reason) => outcome(tally.answerAtEnd(reason)),
    );
  }

  private async oneByOne(
    payload: StoredPayload,
    tally: RevocationTally,
    call: Call,
  ): Promise<void> {
    const ids = this.realIds(tally);
    const waiting = ids.values();
    const { revokeConcurrency, timeoutMs } = this.producer.options;
    const lastMs = Math.min(STARTING_STOPS_MS, timeoutMs / 2);
    const worker = async (): Promise<void> => {
      for (const id of waiting) {
        if (call.remainingMs <= lastMs) return;
        await tally.settle(id, async () =>
          revokeCredential(this.producer, this.reference(id), payload, call),
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(revokeConcurrency, ids.length) }, worker));
  }

  private async inOneCall(
    payload: StoredPayload,
    tally: RevocationTally,
    call: Call,
  ): Promise<void> {
    const ids = this.realIds(tally);
    const revocation = this.bulkRevocation(ids, payload, call);
    await Promise.all(
      ids.map((id) => tally.settle(id, () => revocation.then((isGone) => requireGone(isGone(id))))),
    );
  }

  private async bulkRevocation(
    ids: readonly string[],
    payload: StoredPayload,
    call: Call,
  ): Promise<(received: string) => boolean> {
    const references = new Map(ids.map((id) => [id, this.reference(id)]));
    const isGone = await revokeInBulk(this.producer, [...references.values()], payload, call);
    return (received) => isGone(references.get(received)?.id ?? received);
  }

  /** The ids to call the handler for; the dry run's is gone already. */
  private realIds(tally: RevocationTally): string[] {
    for (const id of tally.distinctIds.filter(isDryRunId)) tally.gone(id);
    return tally.distinctIds.filter((id) => !isDryRunId(id));
  }

  private reference(received: string) {
    const { mapId } = this.producer.options;
    return decodeCredentialId(mapId ? mapId(received) : received);
  }
}

function requireGone(isGone: boolean): void {
  if (!isGone) throw notRevoked();
}
