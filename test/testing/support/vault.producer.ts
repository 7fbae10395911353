import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  AlreadyGone,
  ClientInfo,
  Create,
  CredentialId,
  ForRotation,
  Input,
  Payload,
  ProducerError,
  Revoke,
} from 'nestjs-akeyless';

interface Root {
  readonly id: string;
  readonly secret: string;
}

/** Issues keys of a system that exists in memory only, roots among them: default rotation makes those. */
@Injectable()
export class VaultProducer {
  /** Secrets by id, leases and roots alike. */
  readonly keys = new Map<string, string>();
  readonly asked: { input: unknown; who: unknown; payload: unknown }[] = [];
  /** Ids of every revoke, as handlers see them. */
  readonly revoked: string[] = [];
  /** Ids that cannot be revoked for now. */
  readonly stuck = new Set<string>();

  /** Makes a root, as an administrator would. */
  root(): Root {
    return this.make('root');
  }

  @Create()
  create(
    @Payload() root: Root,
    @Input() input: object,
    @ClientInfo() who: unknown,
    @ForRotation() isForRotation: boolean,
  ): Root {
    this.check(root);
    this.asked.push({ input, who, payload: root });
    return this.make(isForRotation ? 'root' : 'lease');
  }

  @Revoke()
  revoke(@Payload() root: Root, @CredentialId() id: string): void {
    this.check(root);
    this.revoked.push(id);
    if (this.stuck.has(id)) throw new ProducerError('still in use', { status: 409 });
    if (!this.keys.delete(id)) throw new AlreadyGone();
  }

  private make(kind: string): Root {
    const key = { id: `${kind}-${randomUUID()}`, secret: randomUUID() };
    this.keys.set(key.id, key.secret);
    return key;
  }

  private check({ id, secret }: Root): void {
    if (this.keys.get(id) !== secret) throw new ProducerError('wrong root', { status: 403 });
  }
}
