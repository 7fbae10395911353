import type { Call } from '../calls/call.js';
import { failureOf } from '../calls/failure.js';
import { Invocation } from '../calls/invocation.js';
import { invokeWithRollback } from '../calls/invoke-with-rollback.js';
import { payloadFrom, type ProducerContext } from '../calls/producer.context.js';
import { UnusableResult } from '../calls/producer.errors.js';
import { type PayloadFields, rootIdOf, type StoredPayload } from '../calls/stored-payload.js';
import type { RotationRecord } from './journal/rotation.records.js';
import { mergedFields, type RotationResult, rotationResult } from './new-payload.js';
import type { MadeRoot, RootReplacement } from './next-root.js';
import { rotationId } from './rotation-id.js';
import { Verification } from './verification.js';

/** With `@Rotate`: the handler makes the next root, or changes the one that there is. */
export class HandlerRotation implements RootReplacement {
  private readonly verification: Verification;

  constructor(private readonly producer: ProducerContext) {
    this.verification = new Verification(producer);
  }

  async make(old: StoredPayload, call: Call): Promise<MadeRoot> {
    const { handlers, name, options } = this.producer;
    const invocation = new Invocation(call, old, { rotationId: () => rotationId(name, old.text) });
    const result = await invokeWithRollback(this.producer, handlers.rotate, call, invocation);
    const rotation = rotationResult(result);
    call.addSecrets(rotation.fields);
    const payload = this.newPayload(old, rotation, call);
    const id = typeof payload === 'string' ? undefined : rootIdOf(payload, options.idField);
    return { payload, id, shared: false, replaces: rotation.retire };
  }

  /**
   * Where the old payload is dead too, the new one is the only one that may work, and throwing it away would lock
   * everybody out.
   */
  async prove(made: RotationRecord, old: StoredPayload, call: Call): Promise<string | undefined> {
    try {
      await this.verification.ofNew(payloadFrom(this.producer, made.text), call);
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

  private newPayload(
    old: StoredPayload,
    rotation: RotationResult,
    call: Call,
  ): PayloadFields | string {
    try {
      if (this.producer.options.opaquePayload) return opaqueText(rotation.fields);
      return mergedFields(old, rotation);
    } catch (error) {
      this.producer.reporter.report(call, { type: 'orphaned', reason: (error as Error).message });
      throw error;
    }
  }
}

function opaqueText(fields: unknown): string {
  if (typeof fields === 'string') return fields;
  throw new UnusableResult('rotate handler returned no usable payload: an opaque one is a string');
}
