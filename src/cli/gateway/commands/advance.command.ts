import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { UsageError } from '../../errors/cli.error.js';
import { durationOf } from '../../input/durations.js';
import { spinning } from '../../terminal/spinner.js';
import { durationText } from '../../terminal/time-text.js';
import { callLine } from '../call-text.js';
import { runDue } from '../due.js';
import { TIMED_OPTIONS } from '../gateway.options.js';
import { withSession } from '../with-session.js';

export const ADVANCE_COMMAND: Command = {
  name: 'advance',
  operands: { shown: '<time>', most: 1 },
  summary: 'Move the clock of the Gateway: leases end, the root is rotated',
  options: TIMED_OPTIONS,
  run: advance,
};

async function advance(context: Context): Promise<void> {
  const { values, terminal, output, interruption } = context;
  const [time] = values.operands;
  if (time === undefined) throw new UsageError('by how much?', 'For example: gateway advance 1h');
  const ms = durationOf(time, 'the time');
  interruption.notice = 'Waiting for what is under way, which may bring a new root credential.';
  const { calls, failure, aheadMs } = await withSession(context, async (session) => {
    const done = await spinning('The clock moves', terminal, () =>
      runDue(session, ms, interruption.signal),
    );
    return { ...done, aheadMs: session.gateway.state.aheadMs };
  });
  const aheadSeconds = Math.round(aheadMs / 1000);
  output.result({ calls, aheadSeconds }, (style) =>
    [
      ...calls.map((call) => callLine(call, style)),
      `The clock is ${durationText(aheadSeconds * 1000)} ahead. Calls that fell due: ${calls.length}.`,
    ].join('\n'),
  );
  if (failure !== undefined) throw failure;
}
