import type { IncomingMessage, ServerResponse } from 'node:http';

/** A call as it came in. */
export interface AkeylessCall {
  /** Such as `get-secret-value`. */
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is answered. */
export interface AkeylessAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What the API does with a call in place of what it should. */
export type Misbehaviour = (response: ServerResponse, call: AkeylessCall) => void;

export const ok = (body: unknown): AkeylessAnswer => ({ status: 200, body });
export const failed = (status: number, error: string): AkeylessAnswer => ({
  status,
  body: { error },
});

export async function readCall(request: IncomingMessage, base: string): Promise<AkeylessCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? '';
  return {
    command: url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url,
    body: JSON.parse(Buffer.concat(chunks).toString()) as AkeylessCall['body'],
  };
}
