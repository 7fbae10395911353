import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Says where the specs of one run find the command that they share; the first that needs it builds it there. */
export default function noteFolder() {
  process.env.BUILT_COMMAND = join(tmpdir(), `nestjs-akeyless-cli-built-${randomUUID()}`);
}
