import type { Call } from './call.js';
import type { Handler, Invocation } from './invocation.js';
import type { ProducerContext } from './producer.context.js';
import { Rollback } from './rollback.js';

/** Calls a handler that makes something; if it throws, its undos run, and its own error is the one that counts. */
export async function invokeWithRollback(
  { reporter }: ProducerContext,
  handler: Handler | undefined,
  call: Call,
  invocation: Invocation,
): Promise<unknown> {
  const rollback = new Rollback();
  try {
    return await handler?.({ ...invocation, onRollback: rollback.register });
  } catch (error) {
    for (const failure of await rollback.run()) reporter.failed(call, 'an undo failed', failure);
    throw error;
  }
}
