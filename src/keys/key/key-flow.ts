import { KeyUseError } from '../errors/key-use.error.js';

/** What a key is for: `one-way` to prove who one is, `round-trip` to encrypt and to read again. */
export type KeyUseCase = 'one-way' | 'round-trip';

/** Which way data goes: `forward` encrypts, `back` decrypts; a one-way key has only `default`. */
export type KeyFlow = 'forward' | 'back' | 'default';

const FLOWS: Record<KeyUseCase, readonly KeyFlow[]> = {
  'one-way': ['default'],
  'round-trip': ['forward', 'back'],
};

/** @throws KeyUseError for a flow that the use case does not have. */
export function checkFlow(flow: unknown, useCase: KeyUseCase): asserts flow is KeyFlow {
  const flows = FLOWS[useCase];
  if ((flows as readonly unknown[]).includes(flow)) return;
  const named = typeof flow === 'string' ? JSON.stringify(flow) : `a ${typeof flow}`;
  throw new KeyUseError(`a ${useCase} key has the flow ${flows.join(' and ')}, not ${named}`);
}
