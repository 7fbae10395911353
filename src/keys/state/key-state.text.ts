import { KeyUseError } from '../errors/key-use.error.js';
import type { KeyState } from './key-state.js';

/** A state as JSON text, for a crypto tool to encrypt; Buffers are written as `{ "base64": … }`. */
export function keyStateText(state: KeyState): string {
  return JSON.stringify(state, (_name, value: unknown) => {
    // JSON.stringify() calls a Buffer's own toJSON() before it asks here.
    const bytes = bytesOf(value);
    return bytes === undefined ? value : { base64: bytes.toString('base64') };
  });
}

/**
 * What {@link keyStateText} has written.
 *
 * @throws KeyUseError for what is no JSON.
 */
export function keyStateOfText(text: string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) => {
      const { base64 } = (value ?? {}) as { base64?: unknown };
      return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : value;
    });
  } catch {
    throw new KeyUseError('what was saved is no state of a key');
  }
}

function bytesOf(value: unknown): Buffer | undefined {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]) : undefined;
}
