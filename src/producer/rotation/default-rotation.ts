import type { Call } from '../calls/call.js';
import { Compensation } from '../calls/compensation.js';
import { Invocation } from '../calls/invocation.js';
import { issueCredential } from '../calls/issue-credential.js';
import type { Credential } from '../calls/issued-credential.js';
import { type ProducerContext, payloadFrom } from '../calls/producer.context.js';
import { ProducerError } from '../calls/producer.errors.js';
import { rootIdOf, type StoredPayload } from '../calls/stored-payload.js';
import type { RotationRecord, RotationRecords } from './journal/rotation.records.js';
import { mergedFields } from './new-payload.js';
import type { MadeRoot, RootReplacement } from './next-root.js';
import { rotationId } from './rotation-id.js';
import { Verification } from './verification.js';

/** Without `@Rotate`: a create makes the next root, and the old one is to be revoked. */
export class DefaultRotation implements RootReplacement {
  private readonly verification: Verification;
  private readonly compensation: Compensation;

  constructor(
    private readonly producer: ProducerContext,
    private readonly records: RotationRecords,
  ) {
    this.verification = new Verification(producer);
    this.compensation = new Compensation(producer);
  }

  async make(old: StoredPayload, call: Call): Promise<MadeRoot> {
    const oldId = this.oldRootId(old);
    const invocation = new Invocation(call, old, {
      input: {},
      forRotation: true,
      rotationId: () => rotationId(this.producer.name, old.text),
    });
    const credential = await issueCredential(this.producer, call, invocation);
    const { id, context, shared } = credential;
    const payload = mergedFields(old, { fields: this.rootFields(credential), replace: false });
    return { payload, id, context, shared, replaces: oldId === undefined ? [] : [oldId] };
  }

  async prove(made: RotationRecord, old: StoredPayload, call: Call): Promise<undefined> {
    if (!this.producer.handlers.verify) return;
    try {
      await this.verification.ofNew(payloadFrom(this.producer, made.text), call);
    } catch (error) {
      await this.takeBack(made, old, call);
      throw error;
    }
    const held = await this.records.judge(made, 'works', call);
    if (held?.verdict === 'fails') {
      throw new Error('the new root is revoked already: it did not pass @Verify for another call');
    }
  }

  /** Revokes a root that did not pass `@Verify`, unless somebody may work with it. */
  private async takeBack(made: RotationRecord, old: StoredPayload, call: Call): Promise<void> {
    const { id, context, shared } = made;
    if (id === undefined) return;
    const reason = 'it did not pass @Verify';
    const held = await this.records.judge(made, 'fails', call);
    if (held?.verdict !== 'fails' || this.isKnownToReplicas) {
      this.producer.reporter.report(call, {
        type: 'orphaned',
        id,
        reason: `${reason}, but it is not revoked: another call may have answered it`,
      });
    } else if (held.isOurs) {
      const payload = payloadFrom(this.producer, old.text);
      await this.compensation.of({ id, context, shared }, payload, call, reason);
    }
  }

  /** A root that is named by its rotation is the same one for replicas, whose journals say nothing of it here. */
  private get isKnownToReplicas(): boolean {
    return this.producer.handlers.createsByRotationId && !this.records.isShared;
  }

  private oldRootId(old: StoredPayload): string | undefined {
    const { idField, canRevoke } = this.producer.options;
    const id = rootIdOf(old.fields, idField);
    if (id === undefined && canRevoke) {
      throw new ProducerError(
        `payload has no usable "${idField}", so the old root credential could never be revoked`,
      );
    }
    return id;
  }

  /** The id of the root is a field of the payload, also where `issued()` gave it apart. */
  private rootFields({ response, id, isIdApart }: Credential): object {
    return isIdApart ? { [this.producer.options.idField]: id, ...response } : response;
  }
}
