import type { Call } from './call.js';
import type { Invocation } from './invocation.js';
import { invokeWithRollback } from './invoke-with-rollback.js';
import { type Credential, credentialOf, ownId } from './issued-credential.js';
import type { ProducerContext } from './producer.context.js';

/**
 * Calls `@Create` and takes the credential out of what it returned.
 *
 * @throws UnusableResult if it cannot be answered; what was made is then reported as orphaned.
 */
export async function issueCredential(
  producer: ProducerContext,
  call: Call,
  invocation: Invocation,
): Promise<Credential> {
  const result = await invokeWithRollback(producer, producer.handlers.create, call, invocation);
  call.addSecrets(result);
  try {
    return credentialOf(result, producer.options);
  } catch (error) {
    const id = ownId(result, producer.options);
    producer.reporter.report(call, { type: 'orphaned', id, reason: (error as Error).message });
    throw error;
  }
}
