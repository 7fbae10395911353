import { SourceError } from '../source.error.js';
import type { AkeylessApi } from './akeyless.api.js';
import type { AkeylessItemOptions, AkeylessItemType } from './akeyless.options.js';
import { leaseIn } from './lease-time.js';
import { SharedCall } from './shared-call.js';

/** What is known of an item. */
export interface AkeylessItem {
  readonly type: AkeylessItemType;
  /** Milliseconds that its credentials live; undefined where nobody says. */
  readonly lease?: number;
}

const TYPES: ReadonlyMap<unknown, AkeylessItemType> = new Map([
  ['STATIC_SECRET', 'static'],
  ['DYNAMIC_SECRET', 'dynamic'],
  ['ROTATED_SECRET', 'rotated'],
]);

/** Knows items by their path; asks once for each. */
export class ItemDirectory {
  private readonly known = new Map<string, AkeylessItem>();
  private readonly asked = new Map<string, SharedCall<AkeylessItem>>();

  constructor(
    private readonly api: AkeylessApi,
    private readonly settings: (path: string) => AkeylessItemOptions,
  ) {}

  async find(path: string, signal: AbortSignal): Promise<AkeylessItem> {
    const { type } = this.settings(path);
    if (type) return { type };
    return this.known.get(path) ?? this.question(path).join(signal);
  }

  /** It may have become an item of another type. */
  forget(path: string): void {
    this.known.delete(path);
  }

  forgetAll(): void {
    this.known.clear();
  }

  private question(path: string): SharedCall<AkeylessItem> {
    const asked = this.asked.get(path) ?? new SharedCall((signal) => this.describe(path, signal));
    this.asked.set(path, asked);
    return asked;
  }

  private async describe(path: string, signal: AbortSignal): Promise<AkeylessItem> {
    const answer = await this.api.call('describe-item', path, { name: path }, signal);
    const type = TYPES.get(answer['item_type']);
    if (!type) {
      throw new SourceError(
        `${path} is no static, dynamic or rotated secret; items of other types give no credential`,
        { recoverable: false },
      );
    }
    const item = { type, lease: leaseIn(answer) };
    this.known.set(path, item);
    return item;
  }
}
