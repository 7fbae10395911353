import { randomBytes } from 'node:crypto';
import type { Login } from './directory.js';
import { type Created, PlainProducer, type RootPayload } from './plain.producer.js';

/** Changes the password of the one root that there is. */
export class InPlaceProducer extends PlainProducer {
  protected override rotate(old: RootPayload): RootPayload {
    this.requireRoot(old);
    const password = randomBytes(12).toString('hex');
    this.directory.setPassword(old, password);
    return { ...old, password };
  }
}

/** Serves no rotation. */
export class StaticProducer extends PlainProducer {
  protected override rotate(_old: RootPayload): RootPayload {
    throw new Error('there is no rotation');
  }
}

/** Its credentials end by themselves. */
export class UnrevocableProducer extends StaticProducer {
  protected override async create(root: RootPayload): Promise<Created> {
    return { id: 'not-revocable', response: await this.directory.add(root) };
  }

  protected override revoke(_root: Login, _id: string): boolean {
    return true;
  }
}
