import { randomBytes } from 'node:crypto';

const PURPOSE_LENGTH = 24;

/** A name that nobody can guess or choose; of the purpose only what is plain in any tool stays. */
export function leaseName(purpose = ''): string {
  const plain = purpose.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  const parts = ['akeyless_lease', plain.slice(0, PURPOSE_LENGTH), randomBytes(8).toString('hex')];
  return parts.join('_').replaceAll(/_+/g, '_');
}

export function isLeaseName(name: string): boolean {
  return /^akeyless_lease_[a-z0-9_]{1,48}$/.test(name);
}
