import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';
import type { KeyPair } from '../key/key-material.js';
import type { ChangedKeys } from './key-change.js';

/** Hides the keys of a change, bytes as hexadecimal digits and base64 too. */
export function redactorOf(
  { oldKeys, newKeys }: ChangedKeys,
  cached: KeyPair | undefined,
): Redactor {
  const keys = [oldKeys, newKeys, cached?.forward, cached?.back];
  return createRedactor(keys.flatMap(halves).flatMap(spellings));
}

const halves = (material: unknown): unknown[] => (Array.isArray(material) ? material : [material]);

function spellings(key: unknown): string[] {
  if (typeof key === 'string') return [key];
  if (!(key instanceof Uint8Array)) return [];
  const bytes = Buffer.from(key);
  return [
    bytes.toString('latin1'),
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}
