import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { UsageError } from '../../errors/cli.error.js';
import { printableLine } from '../../terminal/printable.js';
import { spinning } from '../../terminal/spinner.js';
import { REVOKING_OPTIONS } from '../gateway.options.js';
import type { GatewaySession } from '../session.js';
import { withSession } from '../with-session.js';

export const REVOKE_COMMAND: Command = {
  name: 'revoke',
  operands: { shown: '<id…>', most: Infinity },
  summary: 'Revoke leases, or any ids, in one call',
  options: REVOKING_OPTIONS,
  run: revoke,
};

async function revoke(context: Context): Promise<void> {
  const { values, terminal, output } = context;
  const ids = [...new Set(values.operands)];
  checkAsked(ids, values.has('all'));
  const revocation = await withSession(context, (session) => {
    if (ids.length > 0) noteUnknown(ids, session, context);
    return spinning('The webhook revokes', terminal, () =>
      ids.length > 0 ? session.gateway.revoke(...ids) : session.gateway.revokeAll(),
    );
  });
  const { revoked, message } = revocation;
  output.result({ revoked, message }, (style) => {
    const said = message === '' ? [] : [`The webhook says: ${printableLine(message)}`];
    const lines = revoked.map((id) => `${style.green('revoked')}  ${printableLine(id)}`);
    return [...(lines.length === 0 ? ['There is nothing to revoke.'] : lines), ...said].join('\n');
  });
}

function checkAsked(ids: readonly string[], isAll: boolean): void {
  if (isAll === ids.length > 0) {
    throw new UsageError(
      isAll ? 'name leases or give --all, not both' : 'which leases?',
      'nestjs-akeyless gateway leases lists them; --all revokes every one.',
    );
  }
}

function noteUnknown(ids: readonly string[], { gateway }: GatewaySession, context: Context): void {
  if (context.values.has('no-state')) return;
  const unknown = ids.filter((id) => !gateway.leases.some((lease) => lease.id === id));
  if (unknown.length === 0) return;
  context.output.note(`No lease here: ${unknown.join(', ')}. The webhook is asked all the same.`);
}
