import type { Call } from './call.js';
import type { Handler, Invocation } from './invocation.js';
import type { ProducerContext } from './producer.context.js';

/** Calls a handler that makes something; if it throws, its undos run, and its own error is the one that counts. */
export async function invokeWithRollback(
  { reporter }: ProducerContext,
  handler: Handler | undefined,
  call: Call,
  invocation: Invocation,
): Promise<unknown> {
  try {
    return await handler?.(invocation);
  } catch (error) {
    for (const failure of await invocation.rollBack())
      reporter.failed(call, 'an undo failed', failure);
    throw error;
  }
}
