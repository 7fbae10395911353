import { Injectable } from '@nestjs/common';
import {
  ClientInfo,
  Create,
  CredentialId,
  Input,
  OnRollback,
  type OnRollbackFunction,
  Payload,
  Producer,
  Revoke,
  Rotate,
  rotated,
  RotationId,
  Signal,
  Verify,
} from 'nestjs-akeyless';
import { GROUPS } from './groups.js';
import { leaseName } from './lease-name.js';
import { createLease, dropLease } from './leases.js';
import { LoginPayload } from './login.payload.js';
import { randomPassword } from './password.js';
import { RoleInput } from './role.input.js';
import { createRoot, dropRoot, isRootName, rootName } from './roots.js';
import { scramVerifier } from './scram-verifier.js';
import { asIssuer, inTransaction } from './session.js';

const UNDO_MS = 10_000;

/** Issues PostgreSQL roles, each a member of the group that the end user asks for. */
@Injectable()
@Producer({ idField: 'username', payload: LoginPayload, input: RoleInput })
export class PostgresProducer {
  @Create()
  async create(
    @Payload() root: LoginPayload,
    @Input() { role, purpose }: RoleInput,
    @ClientInfo('accessId') accessId: string | undefined,
    @OnRollback() onRollback: OnRollbackFunction,
    @Signal() signal: AbortSignal,
  ) {
    const username = leaseName(purpose);
    const password = randomPassword();
    const lease = {
      name: username,
      verifier: await scramVerifier(password),
      group: GROUPS[role],
      comment: `Issued by Akeyless to ${plain(accessId)}`,
    };
    const validUntil = await asIssuer(root, signal, (client) => {
      // The transaction undoes itself, except where the connection breaks during its COMMIT: that may have taken place.
      onRollback(() => this.revoke(root, username, AbortSignal.timeout(UNDO_MS)));
      return inTransaction(client, () => createLease(client, lease));
    });
    const { host, port, database } = root;
    return { username, password, host, port, database, validUntil: validUntil.toISOString() };
  }

  @Revoke()
  async revoke(
    @Payload() root: LoginPayload,
    @CredentialId() id: string,
    @Signal() signal: AbortSignal,
  ): Promise<void> {
    const drop = isRootName(id) ? dropRoot : dropLease;
    await asIssuer(root, signal, (client) => drop(client, id));
  }

  @Rotate()
  async rotate(
    @Payload() root: LoginPayload,
    @RotationId() rotationId: string,
    @Signal() signal: AbortSignal,
  ) {
    const username = rootName(rotationId);
    const password = randomPassword();
    const verifier = await scramVerifier(password);
    await asIssuer(root, signal, (client) => createRoot(client, username, verifier));
    return rotated({ username, password }, { retire: [root.username] });
  }

  @Verify()
  async verify(@Payload() candidate: LoginPayload, @Signal() signal: AbortSignal): Promise<void> {
    await asIssuer(candidate, signal, (client) => client.query('SELECT 1'));
  }
}

function plain(text = 'nobody'): string {
  return text.replaceAll(/[^\w.@:-]+/g, '?').slice(0, 100);
}
