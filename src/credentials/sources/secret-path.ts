const SCHEME = 'secret://';

/** Whether a text stands for the secret that it names. */
export const isSecretUrl = (text: unknown): text is string =>
  typeof text === 'string' && text.startsWith(`${SCHEME}/`) && text.length > SCHEME.length + 1;

/** Whether a text is meant to stand for a secret, and names none. */
export const isBrokenSecretUrl = (text: unknown): boolean =>
  typeof text === 'string' && text.startsWith('secret:') && !isSecretUrl(text);

/** The path that a source knows: `/orders/db` for `secret:///orders/db`. */
export const secretPath = (path: string): string =>
  isSecretUrl(path) ? path.slice(SCHEME.length) : path;
