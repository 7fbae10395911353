import { Fernet } from '../../shared/fernet.js';
import { FernetError } from '../../shared/fernet.error.js';
import type { Values } from '../arguments/values.js';
import { UsageError } from '../errors/cli.error.js';
import type { Terminal } from '../terminal/terminal.js';

const HOW_TO_MAKE_ONE = `Make one and keep it: export ACCT_KEY="$(npx nestjs-akeyless generate-key)"`;

/** The key of the state file. @throws UsageError */
export function stateFernet(values: Values, { env }: Terminal): Fernet {
  const given = values.text('state-key');
  const key = given ?? env.ACCT_KEY;
  if (!key) {
    throw new UsageError(
      'the state is kept in an encrypted file, which needs a key: ACCT_KEY is not set',
      `${HOW_TO_MAKE_ONE}\nOr give one with --state-key, or keep nothing with --no-state.`,
    );
  }
  try {
    return new Fernet(key);
  } catch (error) {
    if (!(error instanceof FernetError)) throw error;
    const where = given === undefined ? 'ACCT_KEY' : '--state-key';
    throw new UsageError(`${where} is ${error.message}`, HOW_TO_MAKE_ONE);
  }
}
