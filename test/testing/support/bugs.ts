import type { Request } from 'express';
import type { Login } from './directory.js';
import { type Created, PlainProducer, type RootPayload } from './plain.producer.js';
import { InPlaceProducer, StaticProducer, UnrevocableProducer } from './variants.js';

export const LONG_ENOUGH_TO_HANG_UP_MS = 30;

export class AnswersAnotherPassword extends PlainProducer {
  protected override async create(root: RootPayload): Promise<Created> {
    const { id, response } = await super.create(root);
    return { id, response: { ...response, password: `not-that-${id}` } };
  }
}

export class FailsToCreate extends PlainProducer {
  protected override create(_root: RootPayload): Promise<Created> {
    return Promise.reject(new Error('not today'));
  }
}

/** Everybody gets the same account. */
export class SharesAnAccount extends PlainProducer {
  protected override async create(root: RootPayload): Promise<Created> {
    this.requireRoot(root);
    const name = `shared-by-${root.name}`;
    if (!this.passwords.has(name) || !this.directory.names().includes(name)) {
      this.passwords.set(name, (await this.directory.add(root, name)).password);
    }
    return { id: name, response: { name, password: this.passwords.get(name) } };
  }

  private readonly passwords = new Map<string, string>();
}

export class RevokesInWordOnly extends PlainProducer {
  protected override revoke(_root: Login, _id: string): boolean {
    return true;
  }
}

export class RefusesASecondRevoke extends PlainProducer {
  private readonly revoked = new Set<string>();

  protected override revoke(root: RootPayload, id: string): boolean {
    if (this.revoked.has(id)) throw new Error('revoked already');
    this.revoked.add(id);
    return super.revoke(root, id);
  }
}

/** Knows only what it has issued itself. */
export class RefusesTheUnknown extends PlainProducer {
  private readonly issued = new Set<string>();

  protected override async create(root: RootPayload): Promise<Created> {
    const created = await super.create(root);
    this.issued.add(created.id);
    return created;
  }

  protected override revoke(root: RootPayload, id: string): boolean {
    return this.issued.has(id) && super.revoke(root, id);
  }
}

export class RefusesWhatItCannotRevoke extends UnrevocableProducer {
  protected override revoke(_root: Login, id: string): boolean {
    return id === 'not-revocable';
  }
}

/** Makes an account for a dry run, and forgets it. */
export class KeepsTheDryRun extends PlainProducer {
  protected override async dryRun(payload: string): Promise<Created> {
    const { response } = await this.create(this.rootIn(payload));
    return { ...(await super.dryRun(payload)), response };
  }
}

export class FailsTheDryRun extends PlainProducer {
  protected override dryRun(_payload: string): Promise<Created> {
    return Promise.reject(new Error('no such end user'));
  }
}

export class OverlooksTheHangUp extends PlainProducer {
  constructor() {
    super();
    this.directory.latencyMs = LONG_ENOUGH_TO_HANG_UP_MS;
  }

  protected override isLost(): boolean {
    return false;
  }
}

export class TalksInErrors extends PlainProducer {
  protected override errorText(_error: unknown, request: Request): string {
    return `cannot work with ${request.body.payload}`;
  }
}

/** Its parser quotes what it cannot read. */
export class QuotesInErrors extends PlainProducer {
  protected override errorText(error: unknown, _request: Request): string {
    return error instanceof SyntaxError ? error.message : 'it did not work';
  }
}

export class TalksInItsLog extends PlainProducer {
  protected override rootIn(payload: string): RootPayload {
    this.log.push(`called with ${payload}\n`);
    return super.rootIn(payload);
  }
}

/** Its log is the standard output, and what it logs is encoded. */
export class TalksOnStdout extends PlainProducer {
  protected override errorText(error: unknown, request: Request): string {
    const payload = Buffer.from(String(request.body.payload)).toString('base64');
    if (error instanceof SyntaxError) process.stdout.write(`cannot read ${payload}\n`);
    return super.errorText(error, request);
  }
}

/** Logs what no key calls a secret. */
export class LogsTheRegion extends PlainProducer {
  protected override rootIn(payload: string): RootPayload {
    const root = super.rootIn(payload);
    this.log.push(`called for ${root.region}\n`);
    return root;
  }
}

export class RotatesToNothing extends PlainProducer {
  protected override rotate(old: RootPayload): RootPayload {
    return { ...super.rotate(old), password: 'never-set' };
  }
}

export class FailsToRotate extends PlainProducer {
  protected override rotate(_old: RootPayload): RootPayload {
    throw new Error('not today');
  }
}

export class EndsTheOldRootAtOnce extends PlainProducer {
  protected override rotate(old: RootPayload): RootPayload {
    const next = super.rotate(old);
    this.retire(old.name);
    return next;
  }
}

export class NeverEndsTheOldRoot extends PlainProducer {
  protected override retire(_former: string): void {}
}

/** The new root goes with the old one. */
export class EndsBothRoots extends PlainProducer {
  private readonly ended = new Set<string>();

  protected override rootIn(payload: string): RootPayload {
    const root = JSON.parse(payload) as RootPayload;
    if (root.former !== undefined && this.ended.has(root.former)) this.retire(root.name);
    return super.rootIn(payload);
  }

  protected override retire(former: string): void {
    super.retire(former);
    this.ended.add(former);
  }
}

export class KeepsTheOldPassword extends InPlaceProducer {
  protected override rotate(old: RootPayload): RootPayload {
    this.requireRoot(old);
    return { ...old, ...this.directory.newRoot() };
  }
}

export class LosesOtherKeys extends PlainProducer {
  protected override rotate(old: RootPayload): RootPayload {
    const { name, password, former } = super.rotate(old);
    return { name, password, former };
  }
}

export class LosesOtherKeysInPlace extends InPlaceProducer {
  protected override rotate(old: RootPayload): RootPayload {
    const { name, password } = super.rotate(old);
    return { name, password };
  }
}

export class RefusesOtherKeys extends PlainProducer {
  protected override rotate(old: RootPayload): RootPayload {
    const known = ['name', 'password', 'former', 'region'];
    if (Object.keys(old).some((key) => !known.includes(key))) throw new Error('an unknown key');
    return super.rotate(old);
  }
}

/** With a root goes what it has made. */
export class EndsLeasesWithTheRoot extends PlainProducer {
  protected override retire(former: string): void {
    super.retire(former);
    this.directory.removeAllOf(former);
  }
}

export class EndsLeasesInPlace extends InPlaceProducer {
  protected override rotate(old: RootPayload): RootPayload {
    this.directory.removeAllOf(old.name);
    return super.rotate(old);
  }
}

/** Only the root that made an account may remove it. */
export class RevokesOnlyItsOwn extends PlainProducer {
  protected override revoke(root: RootPayload, id: string): boolean {
    const maker = this.directory.makerOf(id);
    if (maker !== undefined && maker !== root.name) throw new Error('made by another root');
    return super.revoke(root, id);
  }
}

/** The same, in silence. */
export class RevokesOnlyItsOwnInWord extends PlainProducer {
  protected override revoke(root: RootPayload, id: string): boolean {
    const maker = this.directory.makerOf(id);
    return (maker !== undefined && maker !== root.name) || super.revoke(root, id);
  }
}

export class PretendsToRotate extends StaticProducer {
  protected override rotate(old: RootPayload): RootPayload {
    return old;
  }
}
