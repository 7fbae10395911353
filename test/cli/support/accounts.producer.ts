import { Injectable } from '@nestjs/common';
import {
  ClientInfo,
  Create,
  CredentialId,
  Input,
  Payload,
  Producer,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';

interface Root {
  readonly username: string;
  readonly password: string;
}

/** Keeps accounts in memory; a root may log in while it is one of two. */
@Injectable()
@Producer({ idField: 'username' })
export class AccountsProducer {
  readonly accounts = new Map<string, object>();
  private issued = 0;
  private rotations = 0;

  @Create()
  create(
    @Payload() root: Root,
    @Input() input: object,
    @ClientInfo('subClaims') claims: unknown,
  ): object {
    const username = `account-${++this.issued}`;
    const account = { username, password: `secret-of-${username}`, madeBy: root.username };
    this.accounts.set(username, { ...account, input, claims });
    return account;
  }

  @Revoke()
  revoke(@CredentialId() username: string): void {
    this.accounts.delete(username);
  }

  @Rotate()
  rotate(@Payload() root: Root): object {
    return { ...root, password: `root-secret-${++this.rotations}` };
  }
}
