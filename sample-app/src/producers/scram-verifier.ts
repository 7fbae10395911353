import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const ITERATIONS = 4096;

/**
 * What PostgreSQL itself would store for a password (RFC 5803). Given this instead, it never sees the password: none
 * of its logs, its statistics or its error messages can show it.
 *
 * @throws RangeError for characters beyond printable ASCII, which would have to be prepared (RFC 4013) first.
 */
export async function scramVerifier(password: string, salt = randomBytes(16)): Promise<string> {
  if (!/^[ -~]+$/.test(password)) {
    throw new RangeError('the password may hold only printable ASCII characters');
  }
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
