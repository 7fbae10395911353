import type { Call } from '../actions/call.js';
import { Compensation } from '../actions/compensation.js';
import { issueCredential } from '../actions/issue-credential.js';
import type { Credential } from '../actions/issued-credential.js';
import { type ProducerContext, invocationOf, payloadFrom } from '../actions/producer.context.js';
import { ProducerError } from '../actions/producer.errors.js';
import { rootIdOf, type StoredPayload } from '../actions/stored-payload.js';
import { mergedFields } from './new-payload.js';
import type { NextRoot, RootReplacement } from './next-root.js';
import { rotationId } from './rotation-id.js';
import { Verification } from './verification.js';

/** Without `@Rotate`: a create makes the next root, and the old one is to be revoked. */
export class DefaultRotation implements RootReplacement {
  private readonly verification: Verification;
  private readonly compensation: Compensation;

  constructor(private readonly producer: ProducerContext) {
    this.verification = new Verification(producer);
    this.compensation = new Compensation(producer);
  }

  async replace(old: StoredPayload, call: Call): Promise<NextRoot> {
    const oldId = this.oldRootId(old);
    const credential = await issueCredential(this.producer, call, {
      ...invocationOf(call, old),
      input: {},
      forRotation: true,
      rotationId: rotationId(this.producer.name, old.text),
    });
    const fields = mergedFields(old, { fields: this.rootFields(credential), replace: false });
    const payload = payloadFrom(this.producer, JSON.stringify(fields));
    await this.verify(credential, payload, old, call);
    return { payload, fields, id: credential.id, retire: oldId === undefined ? [] : [oldId] };
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

  private async verify(
    credential: Credential,
    payload: StoredPayload,
    old: StoredPayload,
    call: Call,
  ): Promise<void> {
    try {
      await this.verification.ofNew(payload, call);
    } catch (error) {
      await this.compensation.of(
        credential,
        payloadFrom(this.producer, old.text),
        call,
        'it did not pass @Verify',
      );
      throw error;
    }
  }
}
