import type { Clock } from '../../shared/clock.js';

const FIRST = 1000;
const LONGEST = 60_000;

/**
 * Keeps a secret that the other side refuses, and that the source has no newer one for, from being asked for again and
 * again: after each refresh in vain there is a pause of 1 second, doubling to 60.
 */
export class BrokenSecretPause {
  private length = 0;
  private endsAt = 0;

  constructor(private readonly clock: Clock) {}

  get isOn(): boolean {
    return this.clock.now() < this.endsAt;
  }

  refreshedInVain(): void {
    this.length = Math.min(this.length * 2 || FIRST, LONGEST);
    this.endsAt = this.clock.now() + this.length;
  }

  end(): void {
    this.length = 0;
    this.endsAt = 0;
  }
}
