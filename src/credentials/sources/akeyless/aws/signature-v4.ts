import { createHash, createHmac } from 'node:crypto';

/** A request to a service of AWS. */
export interface AwsRequest {
  readonly method: string;
  /** Path, without a query. */
  readonly path: string;
  /** With `host` and `x-amz-date`, in lower case; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
  readonly service: string;
}

export interface AwsAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The header `authorization` by Signature Version 4. Source: AWS' guide to signing requests. */
export function authorizationHeader(request: AwsRequest, key: AwsAccessKey): string {
  const names = Object.keys(request.headers).toSorted();
  const canonical = [
    request.method,
    request.path,
    '',
    ...names.map((name) => `${name}:${request.headers[name]}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
  const date = request.headers['x-amz-date'] ?? '';
  const scope = [date.slice(0, 8), request.region, request.service, 'aws4_request'];
  const text = [ALGORITHM, date, scope.join('/'), sha256(canonical)].join('\n');
  const signingKey = scope.reduce<string | Buffer>(hmac, `AWS4${key.secretAccessKey}`);
  const signature = createHmac('sha256', signingKey).update(text).digest('hex');
  return `${ALGORITHM} Credential=${key.accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
