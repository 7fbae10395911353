import { digestOf, distinct, type KeyValue } from './key-material.js';

/** How many back keys a state holds. */
const MOST = 3;

/** What is to be written to the repository, and when it was decided. */
export interface BackKeysToSave {
  readonly keys: readonly KeyValue[];
  readonly releases: number;
}

/** The back keys that data may still need, newest first: those of this process, and those that the repository holds. */
export class BackKeys {
  /** Not in the repository yet. */
  #fresh: readonly KeyValue[] = [];
  /** In the repository when it was last looked at. */
  #known: readonly KeyValue[] = [];
  /** Digests of what the repository held then; undefined where it was never looked at. */
  #saved: ReadonlySet<string> | undefined;
  readonly #released = new Set<string>();
  #releasesAllSaved = false;
  #releases = 0;

  /** @param keeps false: no key stays in memory; what the repository holds is known by digests alone */
  constructor(private readonly keeps: boolean) {}

  get kept(): readonly KeyValue[] {
    return newest([...this.#fresh, ...this.#known]);
  }

  /** From now on data is encrypted that needs this key. */
  use(key: KeyValue): void {
    const digest = digestOf(key);
    this.#released.delete(digest);
    if (this.keeps && !this.#saved?.has(digest)) this.#fresh = newest([key, ...this.#fresh]);
  }

  /** What the repository holds. */
  remember(saved: readonly KeyValue[]): void {
    this.#saved = new Set(saved.map(digestOf));
    if (this.keeps) this.#known = newest(saved);
  }

  /** Nothing is encrypted any more. */
  release(): void {
    this.#releases += 1;
    for (const key of this.kept) this.#released.add(digestOf(key));
    for (const digest of this.#saved ?? []) this.#released.add(digest);
    // A repository that was never looked at is meant as it will be found.
    this.#releasesAllSaved ||= this.#saved === undefined;
    this.#fresh = [];
    this.#known = [];
  }

  /** @param latest key that is needed, where none is kept */
  toSave(latest: KeyValue | undefined, saved: readonly KeyValue[]): BackKeysToSave {
    const needed = this.#releasesAllSaved
      ? []
      : saved.filter((key) => !this.#released.has(digestOf(key)));
    // What another process has saved is newer than what this one knows from its last look.
    const keys = [
      ...(latest === undefined ? [] : [latest]),
      ...this.#fresh,
      ...needed,
      ...this.#known,
    ];
    return { keys: newest(keys), releases: this.#releases };
  }

  /** The repository holds it now. */
  hasSaved({ keys, releases }: BackKeysToSave): void {
    if (releases !== this.#releases) return;
    this.#released.clear();
    this.#releasesAllSaved = false;
    this.remember(keys);
    this.#fresh = this.#fresh.filter((key) => !this.#saved?.has(digestOf(key)));
  }
}

const newest = (keys: readonly KeyValue[]): KeyValue[] => distinct(keys).slice(0, MOST);
