import { FernetError } from '../../shared/fernet.error.js';
import { codeOf } from '../../shared/system-error.js';
import { KeyNotDefinedError } from './key-not-defined.error.js';
import { KeyStateError } from './key-state.error.js';
import { KeyUseError } from './key-use.error.js';

const OWN = [FernetError, KeyNotDefinedError, KeyStateError, KeyUseError];
/** Such as `ECONNREFUSED`, and `28P01` of PostgreSQL. */
const CODE = /^[A-Z0-9_]{3,30}$/;

/** Why something failed. What others throw may hold a key, so that of their errors only class and code are named. */
export function reasonOf(error: unknown): string {
  if (OWN.some((ownClass) => error instanceof ownClass)) return (error as Error).message;
  if (!(error instanceof Error)) return `a thrown ${typeof error}, which is its cause`;
  const code = codeOf(error);
  return `${CODE.test(code) ? `${error.name} (${code})` : error.name}, which is its cause`;
}
