import { KeyNotDefinedError } from './key-not-defined.error.js';
import { KeyStateError } from './key-state.error.js';
import { KeyUseError } from './key-use.error.js';

const OWN = [KeyNotDefinedError, KeyStateError, KeyUseError];

/** Why something failed. What others throw may hold a key, so that of their errors only the class is named. */
export function reasonOf(error: unknown): string {
  if (OWN.some((ownClass) => error instanceof ownClass)) return (error as Error).message;
  return `${error instanceof Error ? error.name : `a thrown ${typeof error}`}, which is its cause`;
}
