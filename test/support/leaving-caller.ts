import { request as httpRequest } from 'node:http';

/** A caller of its own connection, that hangs up when it is told to. */
export interface LeavingCaller {
  hangUp(): void;
}

export function postAndLeave(
  url: string,
  body: object,
  headers: Record<string, string> = {},
): LeavingCaller {
  const request = httpRequest(url, { method: 'POST', agent: false, headers });
  request.on('error', () => {});
  request.end(JSON.stringify(body));
  return { hangUp: () => request.destroy() };
}
