import { BadAnswer } from './answers.js';

const HINTS: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: is the application started, and on this port?',
  ENOTFOUND: 'No server has this name.',
  EAI_AGAIN: 'The name of the server cannot be looked up now.',
  ECONNRESET: 'The server closed the connection before it had answered.',
  UND_ERR_SOCKET: 'The server closed the connection before it had answered.',
  EPIPE: 'The server closed the connection before it had answered.',
  EPROTO: 'The server does not speak TLS: use http://.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not speak TLS: use http://.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'The certificate is self-signed: start this with NODE_EXTRA_CA_CERTS set to it.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'The certificate is self-signed: start this with NODE_EXTRA_CA_CERTS set to it.',
};

/** What a call that got no answer has failed of. */
export function connectionHint(error: unknown, url: string): BadAnswer {
  const { code, message } = innermost(error);
  const bad = new BadAnswer(`no connection to ${url} (${code ?? message})`, HINTS[code ?? '']);
  bad.cause = error;
  return bad;
}

/** Node wraps the error of a connection, and where it tried several addresses, twice. */
function innermost(error: unknown): { code?: string; message: string } {
  const { cause, errors, code, message } = error as {
    cause?: unknown;
    errors?: unknown[];
    code?: string;
    message: string;
  };
  const inner = errors?.[0] ?? cause;
  // Not `instanceof`: a test runner has errors of its own.
  return typeof inner === 'object' && inner !== null
    ? innermost(inner)
    : { ...(code && { code }), message };
}
