import type { Context } from '../../context.js';
import { givenPort } from '../../input/port.js';
import { maskedPayload } from '../../secrets.js';
import { printable } from '../../terminal/printable.js';
import { fields } from '../../terminal/table.js';
import { momentText } from '../../terminal/time-text.js';
import type { GatewaySession } from '../session.js';
import { withSession } from '../with-session.js';
import { servePage } from './page.js';

/** Remembers what is given, and shows what is there. */
export async function setUp(context: Context): Promise<void> {
  const port = givenPort(context.values, 'ui-port');
  if (context.values.has('ui')) return servePage(context, port);
  const shown = await withSession(context, async (session) => summaryOf(session, context));
  context.output.result(shown, (style) =>
    fields(
      Object.entries(shown).map(([name, value]) => [name, textOf(value)] as const),
      style,
    ),
  );
}

function summaryOf({ gateway, settings }: GatewaySession, { values }: Context) {
  const { payload, leases, nextRotationAt } = gateway.state;
  return {
    ...settings,
    payload: payloadShown(payload, values.has('show-secrets')),
    leases: leases.length,
    ...(nextRotationAt !== undefined && { nextRotation: momentText(nextRotationAt) }),
  };
}

function payloadShown(payload: string, isShown: boolean): string | Record<string, string> {
  if (payload === '') return 'none';
  return isShown ? payload : maskedPayload(payload);
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return printable(String(value));
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text)}`)
    .join('\n');
}
