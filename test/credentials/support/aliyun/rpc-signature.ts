import { createHmac } from 'node:crypto';

/** The signature of a call, by Alibaba Cloud's documentation of its RPC APIs. */
export function rpcSignature(method: string, query: URLSearchParams, secret: string): string {
  const pairs = [...query].filter(([name]) => name !== 'Signature');
  const canonical = pairs
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const text = `${method}&${encode('/')}&${encode(canonical)}`;
  return createHmac('sha1', `${secret}&`).update(text).digest('base64');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
