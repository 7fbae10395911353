import type { Clock } from '../../../../shared/clock.js';
import { SourceError } from '../../source.error.js';
import { authorizationHeader } from './signature-v4.js';

const HOST = 'sts.amazonaws.com';
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

/**
 * A signed question to AWS of who is asking, which Akeyless puts to AWS for the application: it learns the role, and
 * never the key. The form is that of Akeyless' own `akeyless-cloud-id`; the global host of STS belongs to `us-east-1`.
 */
export function awsCloudId(env: NodeJS.ProcessEnv, clock: Clock): string {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new SourceError(
      'The access type aws_iam needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or the option cloudId',
      { recoverable: false },
    );
  }
  const token = env['AWS_SESSION_TOKEN'];
  const headers = {
    'content-length': String(BODY.length),
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: HOST,
    'x-amz-date': amzDate(clock.wallTime()),
    ...(token && { 'x-amz-security-token': token }),
  };
  const request = { method: 'POST', path: '/', body: BODY, region: 'us-east-1', service: 'sts' };
  const authorization = authorizationHeader(
    { ...request, headers },
    { accessKeyId, secretAccessKey },
  );
  return base64(
    JSON.stringify({
      sts_request_method: 'POST',
      sts_request_url: base64(`https://${HOST}/`),
      sts_request_body: base64(BODY),
      sts_request_headers: base64(JSON.stringify(lists({ ...headers, authorization }))),
    }),
  );
}

/** Such as `20300101T000000Z`. */
function amzDate(wallTime: number): string {
  return new Date(wallTime).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Names as HTTP libraries of Go keep them, each with a list of its values. */
function lists(headers: Record<string, string>): Record<string, [string]> {
  const entries = Object.entries(headers).map(([name, value]) => [capitalised(name), [value]]);
  return Object.fromEntries(entries) as Record<string, [string]>;
}

function capitalised(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
