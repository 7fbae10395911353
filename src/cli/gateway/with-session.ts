import { CredsAuthority } from '../../testing/authority/creds.authority.js';
import type { Context } from '../context.js';
import { CliError } from '../errors/cli.error.js';
import { codeOf, reasonOf } from '../../shared/system-error.js';
import { givenPort } from '../input/port.js';
import { explained } from './explained.js';
import { GatewaySession } from './session.js';

/** Works with a Gateway; what it has changed is kept before this resolves. @throws CliError */
export async function withSession<T>(
  context: Context,
  work: (session: GatewaySession) => Promise<T>,
): Promise<T> {
  return withAuthority(context, (authority) => inSession(context, authority, work));
}

/** The same where the authority lives longer than the session. @throws CliError */
export async function inSession<T>(
  context: Context,
  authority: CredsAuthority | undefined,
  work: (session: GatewaySession) => Promise<T>,
): Promise<T> {
  const session = await GatewaySession.open(context, authority);
  try {
    return await work(session);
  } catch (error) {
    throw explained(error, session, context.interruption.signal);
  } finally {
    await session.close();
  }
}

/** Serves the validation endpoint meanwhile, if that is asked for. @throws CliError */
export async function withAuthority<T>(
  context: Context,
  work: (authority: CredsAuthority | undefined) => Promise<T>,
): Promise<T> {
  const port = givenPort(context.values, 'validation-port');
  if (port === undefined) return work(undefined);
  const authority = await startedAuthority(port);
  context.output.note(`Validation endpoint, for validateUrl: ${authority.validateUrl}`);
  try {
    return await work(authority);
  } finally {
    await authority.close();
  }
}

async function startedAuthority(port: number): Promise<CredsAuthority> {
  try {
    return await CredsAuthority.start({ port });
  } catch (error) {
    if (codeOf(error) === '') throw error;
    throw new CliError(`--validation-port ${port} cannot be used: ${reasonOf(error)}`);
  }
}
