import { Injectable, Logger } from '@nestjs/common';
import { Payload, Producer, Rotate, Signal, Verify } from 'nestjs-akeyless';
import pg from 'pg';
import { LoginPayload } from './login.payload.js';
import { randomPassword } from './password.js';
import { scramVerifier } from './scram-verifier.js';
import { withSession } from './session.js';

/**
 * A custom rotated secret: one fixed account, which changes its own password.
 *
 * Use this only for an account that there cannot be two of. The stored password is useless as soon as the new one is
 * set, whereas Akeyless may go on using it for a while, and whoever has fetched it is locked out. Should the answer
 * get lost together with this process, nobody knows the new one, and an administrator has to set another. A second
 * account that takes over, as in postgres.producer.ts, has none of these faults.
 */
@Injectable()
@Producer('account', { payload: LoginPayload })
export class PasswordProducer {
  private readonly logger = new Logger(PasswordProducer.name);

  @Rotate()
  async rotate(@Payload() account: LoginPayload, @Signal() signal: AbortSignal) {
    const password = randomPassword();
    const verifier = pg.escapeLiteral(await scramVerifier(password));
    await withSession(account, signal, (client) =>
      client.query(`ALTER ROLE CURRENT_USER PASSWORD ${verifier}`),
    );
    this.logger.warn(`The former password of ${account.username} has stopped working`);
    return { password };
  }

  @Verify()
  async verify(@Payload() candidate: LoginPayload, @Signal() signal: AbortSignal): Promise<void> {
    await withSession(candidate, signal, (client) => client.query('SELECT 1'));
  }
}
