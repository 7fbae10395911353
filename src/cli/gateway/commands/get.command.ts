import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { endUser } from '../../input/end-user.js';
import { spinning } from '../../terminal/spinner.js';
import { fields } from '../../terminal/table.js';
import { printableLine } from '../../terminal/printable.js';
import { durationText, momentText } from '../../terminal/time-text.js';
import { CREATING_OPTIONS } from '../gateway.options.js';
import { withSession } from '../with-session.js';

export const GET_COMMAND: Command = {
  name: 'get',
  summary: 'Ask for a credential, as an end user does, and print it',
  options: CREATING_OPTIONS,
  run: get,
};

async function get(context: Context): Promise<void> {
  const { values, terminal, output, interruption } = context;
  const asked = await endUser(values, terminal);
  const lease = await withSession(context, ({ gateway }) =>
    spinning('The webhook makes a credential', terminal, () =>
      gateway.create({ ...asked, signal: interruption.signal }),
    ),
  );
  const { id, response, issuedAt, expiresAt } = lease;
  const dates = { issuedAt: isoTime(issuedAt), expiresAt: isoTime(expiresAt) };
  output.result({ id, response, ...dates }, (style) => {
    const life = `${momentText(expiresAt)} (${durationText(expiresAt - issuedAt)})`;
    const entries = Object.entries(response).map(([name, value]) => [name, textOf(value)] as const);
    return `Lease ${style.bold(printableLine(id))} until ${life}\n\n${fields(entries, style)}`;
  });
}

const isoTime = (time: number): string => new Date(time).toISOString();

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
