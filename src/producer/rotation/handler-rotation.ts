import type { Call } from '../actions/call.js';
import { failureOf } from '../actions/failure.js';
import { invokeWithRollback } from '../actions/invoke-with-rollback.js';
import { invocationOf, payloadFrom, type ProducerContext } from '../actions/producer.context.js';
import { UnusableResult } from '../actions/producer.errors.js';
import { type PayloadFields, rootIdOf, type StoredPayload } from '../actions/stored-payload.js';
import { mergedFields, type RotationResult, rotationResult } from './new-payload.js';
import type { NextRoot, RootReplacement } from './next-root.js';
import { rotationId } from './rotation-id.js';
import { Verification } from './verification.js';

/** With `@Rotate`: the handler makes the next root, or changes the one that there is. */
export class HandlerRotation implements RootReplacement {
  private readonly verification: Verification;

  constructor(private readonly producer: ProducerContext) {
    this.verification = new Verification(producer);
  }

  async replace(old: StoredPayload, call: Call): Promise<NextRoot> {
    const { handlers, name, options } = this.producer;
    const result = await invokeWithRollback(this.producer, handlers.rotate, call, {
      ...invocationOf(call, old),
      rotationId: rotationId(name, old.text),
    });
    const rotation = rotationResult(result);
    call.addSecrets(rotation.fields);
    const { text, fields } = this.newPayload(old, rotation, call);
    const payload = payloadFrom(this.producer, text);
    const unverified = await this.verify(payload, old, call);
    return {
      payload,
      fields,
      id: rootIdOf(fields, options.idField),
      retire: rotation.retire,
      unverified,
    };
  }

  private newPayload(
    old: StoredPayload,
    rotation: RotationResult,
    call: Call,
  ): { text: string; fields?: PayloadFields } {
    try {
      if (this.producer.options.opaquePayload) return { text: opaqueText(rotation.fields) };
      const fields = mergedFields(old, rotation);
      return { text: JSON.stringify(fields), fields };
    } catch (error) {
      this.producer.reporter.report(call, { type: 'orphaned', reason: (error as Error).message });
      throw error;
    }
  }

  /**
   * Why the new payload could not be verified, where the old one is dead too: then it is the only one that may work,
   * and throwing it away would lock everybody out.
   */
  private async verify(
    payload: StoredPayload,
    old: StoredPayload,
    call: Call,
  ): Promise<string | undefined> {
    try {
      await this.verification.ofNew(payload, call);
      return undefined;
    } catch (error) {
      if (await this.verification.works(payloadFrom(this.producer, old.text), call)) throw error;
      this.producer.reporter.failed(
        call,
        'neither the new nor the old payload passes @Verify',
        error,
      );
      return call.redact(failureOf(error).message ?? 'internal error, see the log');
    }
  }
}

function opaqueText(fields: unknown): string {
  if (typeof fields === 'string') return fields;
  throw new UnusableResult('rotate handler returned no usable payload: an opaque one is a string');
}
