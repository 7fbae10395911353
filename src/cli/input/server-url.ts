import { UsageError } from '../errors/cli.error.js';

const EXAMPLE = 'Write for example --url http://localhost:3000';
const ROUTE = /\/sync\/(create|revoke|rotate)\/?$/;

/** @throws UsageError for what is not the URL of a producer. */
export function serverUrl(text: string): string {
  const url = parsed(text);
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--url must hold no user name and no password', EXAMPLE);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`--url ${text} must end with the path`, EXAMPLE);
  }
  if (ROUTE.test(url.pathname)) {
    throw new UsageError(
      `--url ${text} is the URL of one webhook`,
      `Give what comes before: --url ${text.replace(ROUTE, '')}`,
    );
  }
  return text;
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const isBare = URL.canParse(`http://${text}`) && !text.includes('://');
  throw new UsageError(
    isBare ? `--url ${text} has no http:// before it` : '--url is no URL of a server',
    isBare ? `Write --url http://${text}` : EXAMPLE,
  );
}
