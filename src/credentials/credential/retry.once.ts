import type { AuthFailure } from '../auth-failure/auth-failure.js';
import { blame } from './blame.js';

type Outcome<R> = { readonly result: R } | { readonly error: unknown };

/** A call that can be made again with another credential. */
export interface RepeatableCall<R> {
  first(): R | Promise<R>;
  /** The same call with another credential; undefined if there is no other. */
  again(): Promise<(() => R | Promise<R>) | undefined>;
  /** Never throws. */
  readonly authFailure: AuthFailure;
}

/**
 * Makes a call, and makes it once more with another credential where it fails because of that. The caller gets the
 * original failure where there is no other credential or that fails in the same way; another failure of the second call
 * has the first as its cause.
 */
export async function retryOnce<R>(call: RepeatableCall<R>): Promise<R> {
  const { authFailure } = call;
  const original = await outcomeOf(() => call.first());
  if (!authFailure(shownOf(original))) return settled(original);
  const repeat = await call.again();
  if (!repeat) return settled(original);
  const second = await outcomeOf(repeat);
  if (authFailure(shownOf(second))) {
    discard(second);
    return settled(original);
  }
  discard(original);
  if ('error' in second && 'error' in original) blame(second.error, original.error);
  return settled(second);
}

async function outcomeOf<R>(call: () => R | Promise<R>): Promise<Outcome<R>> {
  try {
    return { result: await call() };
  } catch (error) {
    return { error };
  }
}

function settled<R>(outcome: Outcome<R>): R {
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

const shownOf = (outcome: Outcome<unknown>): unknown =>
  'error' in outcome ? outcome.error : outcome.result;

/** An answer of `fetch` that nobody is going to read would hold its connection. */
function discard(outcome: Outcome<unknown>): void {
  if ('result' in outcome && outcome.result instanceof Response) {
    void outcome.result.body?.cancel().catch(() => {});
  }
}
