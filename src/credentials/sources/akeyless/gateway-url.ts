const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/** What is wrong with the URL of an API, if anything. */
export function gatewayUrlProblem(text: string, allowHttp: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    return 'gatewayUrl is no URL that begins with https://';
  }
  if (url.username || url.password || url.search || url.hash) {
    return 'gatewayUrl has a user, a query or a fragment, which the API of Akeyless has not';
  }
  if (url.protocol === 'http:' && !allowHttp && !LOOPBACK.test(url.hostname)) {
    return `gatewayUrl sends secrets to ${url.hostname} in clear text: use https://, or set allowHttp to true`;
  }
  return undefined;
}

/** Where the calls of an API begin: no slash at the end. */
export function apiBase(gatewayUrl: string): string {
  const { origin, pathname } = new URL(gatewayUrl);
  return origin + pathname.replace(/\/+$/, '');
}
