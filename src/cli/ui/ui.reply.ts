import type { ServerResponse } from 'node:http';

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function begin(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
}

export function replyText(response: ServerResponse, status: number, text: string): void {
  begin(response, status, 'text/plain; charset=utf-8');
  response.end(`${text}\n`);
}

export function replyJson(response: ServerResponse, status: number, body: object): void {
  begin(response, status, 'application/json');
  response.end(JSON.stringify(body));
}
