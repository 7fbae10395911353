import { randomBytes } from 'node:crypto';

/** 192 random bits in letters, digits, `-` and `_`: nothing that a URL, a shell or SASLprep would change. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}
