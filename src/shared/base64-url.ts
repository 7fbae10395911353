/** URL-safe base64 with padding. */
export function base64UrlText(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** Undefined for any text but the one that {@link base64UrlText} makes: Node's decoder skips what it does not know. */
export function base64UrlBytes(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return base64UrlText(bytes) === text ? bytes : undefined;
}
