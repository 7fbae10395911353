/** Makes the credential of a dynamic secret. */
export type MakeCredential = (args: readonly string[]) => object | Promise<object>;

export interface StaticItem {
  readonly type: 'STATIC_SECRET';
  readonly value: unknown;
}

export interface DynamicItem {
  readonly type: 'DYNAMIC_SECRET';
  readonly make: MakeCredential;
  /** Such as `60m`. */
  readonly userTtl?: string;
}

export interface RotatedItem {
  readonly type: 'ROTATED_SECRET';
  readonly value: unknown;
}

/** A type of item that holds no credential. */
export interface OtherItem {
  readonly type: string;
}

export type AkeylessItem = StaticItem | DynamicItem | RotatedItem | OtherItem;

/** The items of an account, by their path. */
export class AkeylessItems {
  private readonly items = new Map<string, AkeylessItem>();
  private readonly denied = new Set<string>();

  setStatic(path: string, value: unknown): void {
    this.set(path, { type: 'STATIC_SECRET', value });
  }

  setDynamic(path: string, make: MakeCredential, userTtl?: string): void {
    this.set(path, { type: 'DYNAMIC_SECRET', make, userTtl });
  }

  setRotated(path: string, value: unknown): void {
    this.set(path, { type: 'ROTATED_SECRET', value });
  }

  set(path: string, item: AkeylessItem): void {
    this.items.set(path, item);
  }

  get(path: string): AkeylessItem | undefined {
    return this.items.get(path);
  }

  delete(path: string): void {
    this.items.delete(path);
  }

  /** Takes the permission away. */
  deny(path: string): void {
    this.denied.add(path);
  }

  allow(path: string): void {
    this.denied.delete(path);
  }

  isDenied(path: string): boolean {
    return this.denied.has(path);
  }
}
