import type { Lease } from './lease.js';

/** The leases that are not revoked, the oldest first. */
export class LeaseBook {
  private readonly held: Lease[];

  constructor(leases: readonly Lease[] = []) {
    this.held = [...leases];
  }

  get all(): readonly Lease[] {
    return this.held;
  }

  add(lease: Lease): void {
    this.held.push(lease);
  }

  /** Forgets one lease of an id: a shared credential may have several. */
  drop(id: string): void {
    const index = this.held.findIndex((lease) => lease.id === id);
    if (index >= 0) this.held.splice(index, 1);
  }

  /** When the next lease ends; never, where none is left. */
  nextEnd(besides: ReadonlySet<Lease>): number {
    const left = this.held.filter((lease) => !besides.has(lease));
    return Math.min(Infinity, ...left.map(({ expiresAt }) => expiresAt));
  }

  endedBy(time: number, besides: ReadonlySet<Lease>): Lease[] {
    return this.held.filter((lease) => lease.expiresAt <= time && !besides.has(lease));
  }
}
