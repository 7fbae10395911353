import { UnusableResult } from './producer.errors.js';

const PREFIX = 'ctx1.';
const MAX_CONTEXT_BYTES = 1024;

/** An id as the producer knows it, with what `issued({ context })` put beside it. */
export interface CredentialReference {
  readonly id: string;
  readonly context?: unknown;
}

/**
 * The id that the Gateway stores: the producer's own, or `ctx1.` and base64url JSON of id and context.
 *
 * @throws UnusableResult if the context is no JSON or too large.
 */
export function encodeCredentialId({ id, context }: CredentialReference): string {
  // A plain id that looks like an encoded one is encoded too, or it would come back as another.
  if (context === undefined && !id.startsWith(PREFIX)) return id;
  return (
    PREFIX +
    Buffer.from(`{"id":${JSON.stringify(id)}${contextMember(context)}}`).toString('base64url')
  );
}

function contextMember(context: unknown): string {
  if (context === undefined) return '';
  const json = contextJson(context);
  if (Buffer.byteLength(json) > MAX_CONTEXT_BYTES) {
    throw new UnusableResult(
      `create handler returned a context of more than ${MAX_CONTEXT_BYTES} bytes`,
    );
  }
  return `,"context":${json}`;
}

function contextJson(context: unknown): string {
  try {
    const json: unknown = JSON.stringify(context);
    if (typeof json === 'string') return json;
  } catch {
    // The serialiser's own message may quote the value.
  }
  throw new UnusableResult('create handler returned a context that is no JSON');
}

/** The producer's own id in one that the Gateway sent; any id that is not encoded comes back as it is. */
export function decodeCredentialId(stored: string): CredentialReference {
  if (!stored.startsWith(PREFIX)) return { id: stored };
  try {
    const decoded: unknown = JSON.parse(
      Buffer.from(stored.slice(PREFIX.length), 'base64url').toString(),
    );
    if (isReference(decoded)) return { id: decoded.id, context: decoded.context };
  } catch {
    // Not ours: some producer's own id may begin like that.
  }
  return { id: stored };
}

function isReference(value: unknown): value is CredentialReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as CredentialReference).id === 'string'
  );
}

/** The text of an id, or undefined if it is neither a non-empty string nor a finite number. */
export function idText(id: unknown): string | undefined {
  if (typeof id === 'string' && id !== '') return id;
  return typeof id === 'number' && Number.isFinite(id) ? String(id) : undefined;
}
