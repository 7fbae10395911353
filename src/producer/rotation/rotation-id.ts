import { createHmac } from 'node:crypto';

/**
 * The same 24 hexadecimal digits for every rotation of one payload. The payload itself is the key of the hash, so that
 * the id shows nothing of it.
 */
export function rotationId(producer: string, payload: string): string {
  return createHmac('sha256', payload)
    .update(`nestjs-akeyless rotation ${producer}`)
    .digest('hex')
    .slice(0, 24);
}
