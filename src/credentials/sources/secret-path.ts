const SCHEME = 'secret://';

/** Whether a text stands for the secret that it names. */
export const isSecretUrl = (text: unknown): text is string =>
  typeof text === 'string' && text.startsWith(`${SCHEME}/`);

/** The path that a source knows: `/orders/db` for `secret:///orders/db`. */
export const secretPath = (path: string): string =>
  isSecretUrl(path) ? path.slice(SCHEME.length) : path;
