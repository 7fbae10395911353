import { createHmac } from 'node:crypto';

/** Stands names in the place of secrets. The same secret gets the same name for as long as the key is the same. */
export class SecretMask {
  private readonly values = new Map<string, string>();

  constructor(readonly key: Buffer) {}

  /** The name to show; nothing can be told of the secret from it. */
  hide(secret: string): string {
    const name = createHmac('sha256', this.key).update(secret).digest('base64url');
    this.values.set(name, secret);
    return name;
  }

  /** What a name stands for, if this mask has given it. */
  behind(name: string): string | undefined {
    return this.values.get(name);
  }

  /** All that it has hidden. */
  get hidden(): Set<string> {
    return new Set(this.values.values());
  }
}
