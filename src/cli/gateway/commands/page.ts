import type { Context } from '../../context.js';
import { CliError } from '../../errors/cli.error.js';
import { codeOf, reasonOf } from '../../../shared/system-error.js';
import type { UiServer } from '../../ui.server.js';
import type { GatewaySession } from '../session.js';
import { withSession } from '../with-session.js';

/** Serves the page until somebody ends it. */
export async function servePage(context: Context, port: number | undefined): Promise<void> {
  const { output, interruption } = context;
  interruption.notice = 'Waiting for the calls under way.';
  await withSession(context, async (session) => {
    const page = await started(session, port);
    try {
      output.result({ url: page.url }, (style) => `Open ${style.bold(page.url)}`);
      output.note('Ctrl-C ends it.');
      await interruption.interrupted();
    } finally {
      await page.close();
    }
  });
}

async function started({ gateway }: GatewaySession, port: number | undefined): Promise<UiServer> {
  // Nothing else needs the page, which is most of the program.
  const { serveUi } = await import('../../ui.server.js');
  try {
    return await serveUi(gateway, port === undefined ? {} : { port });
  } catch (error) {
    if (codeOf(error) === '') throw error;
    const where = port === undefined ? '' : ` on port ${port}`;
    throw new CliError(`the page cannot be served${where}: ${reasonOf(error)}`);
  }
}
