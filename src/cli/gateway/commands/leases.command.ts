import type { Lease } from '../../../testing/gateway/lease.js';
import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { printableLine } from '../../terminal/printable.js';
import type { Style } from '../../terminal/style.js';
import { table } from '../../terminal/table.js';
import { durationText } from '../../terminal/time-text.js';
import { READING_OPTIONS } from '../gateway.options.js';
import { stateFile } from '../state-location.js';

export const LEASES_COMMAND: Command = {
  name: 'leases',
  summary: 'List the leases that are not revoked',
  options: READING_OPTIONS,
  run: leases,
};

async function leases({ values, terminal, output }: Context): Promise<void> {
  const state = await (await stateFile(values, terminal)).read();
  const { leases: held = [], aheadMs = 0 } = state?.gateway ?? {};
  const now = Date.now() + aheadMs;
  const isShown = values.has('show-secrets');
  output.result({ leases: held.map((lease) => forScripts(lease, now, isShown)) }, (style) =>
    held.length === 0 ? 'No leases.' : rowsOf(held, now, isShown, style),
  );
}

function forScripts({ id, response, issuedAt, expiresAt }: Lease, now: number, isShown: boolean) {
  return {
    id,
    issuedAt: new Date(issuedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    remainingSeconds: Math.round((expiresAt - now) / 1000),
    ...(isShown && { response }),
  };
}

function rowsOf(held: readonly Lease[], now: number, isShown: boolean, style: Style): string {
  const rows = held.map(({ id, issuedAt, expiresAt, response }) => [
    printableLine(id),
    `${durationText(now - issuedAt)} ago`,
    expiresAt > now
      ? `in ${durationText(expiresAt - now)}`
      : style.yellow(`${durationText(now - expiresAt)} ago, not revoked yet`),
    ...(isShown ? [printableLine(JSON.stringify(response))] : []),
  ]);
  return table(['LEASE', 'ISSUED', 'ENDS', ...(isShown ? ['RESPONSE'] : [])], rows, style);
}
