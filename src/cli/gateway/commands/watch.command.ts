import type { CredsAuthority } from '../../../testing/authority/creds.authority.js';
import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { CliError, RejectedError, StateInUseError } from '../../errors/cli.error.js';
import { callLine } from '../call-text.js';
import { type DueOutcome, runDue, timeToNextDue } from '../due.js';
import { TIMED_OPTIONS } from '../gateway.options.js';
import { stateFile } from '../state-location.js';
import { inSession, withAuthority } from '../with-session.js';

/** Other shells may have added leases. */
const LOOK_AGAIN_MS = 500;
const RETRY_MS = 5000;

export const WATCH_COMMAND: Command = {
  name: 'watch',
  summary: 'Stay; revoke leases when they end, rotate the root when it is due',
  description:
    'Stays; revokes leases when they end, and rotates the root when it is due, until Ctrl-C. Meanwhile other shells may\nuse the same state. With --json it prints one document a line for each call.',
  options: TIMED_OPTIONS,
  run: watch,
};

async function watch(context: Context): Promise<void> {
  const { values, output, interruption } = context;
  const { signal } = interruption;
  // The rest is in the state by then; a payload must not be reset again and again.
  const later = { ...context, values: values.only('state', 'state-key', 'timeout') };
  await withAuthority(context, async (authority) => {
    let mayWorkAt = report(await due(context, authority), context);
    output.note('Watching; Ctrl-C ends it.');
    while (!signal.aborted) {
      await interruption.pause(await pauseBefore(later, mayWorkAt));
      if (!signal.aborted && (await pauseBefore(later, mayWorkAt)) === 0) {
        mayWorkAt = await work(later, authority);
      }
    }
  });
}

/** The same once more, unless another shell works with the state right now. */
async function work(context: Context, authority: CredsAuthority | undefined): Promise<number> {
  try {
    return report(await due(context, authority), context);
  } catch (error) {
    if (!(error instanceof StateInUseError)) throw error;
    return Date.now();
  }
}

function due(context: Context, authority: CredsAuthority | undefined): Promise<DueOutcome> {
  const { signal } = context.interruption;
  return inSession(context, authority, (session) => runDue(session, 0, signal));
}

/** Returns when the next try may take place, on the clock on the wall. */
function report({ calls, failure }: DueOutcome, { output }: Context): number {
  for (const call of calls) output.result(call, (style) => callLine(call, style));
  if (failure === undefined) return Date.now();
  if (!(failure instanceof RejectedError)) throw failure;
  output.error(failure.message, failure.hint, failure.details);
  return Date.now() + RETRY_MS;
}

async function pauseBefore({ values, terminal }: Context, mayWorkAt: number): Promise<number> {
  const state = await (await stateFile(values, terminal)).read();
  if (state === undefined) throw new CliError('the state is gone', 'Its file was removed.');
  const ms = Math.max(timeToNextDue(state), mayWorkAt - Date.now(), 0);
  return Math.min(Math.ceil(ms), LOOK_AGAIN_MS);
}
