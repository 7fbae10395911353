/** Who may call a producer. Whoever has no token that the validation service accepts is not even read. */
export interface ProducerAuthOptions {
  /**
   * Access ids of the Gateways that may call, such as `['p-1234']`, or a function that returns them. The function is
   * asked on every call, so that an id that it leaves out is locked out at once. One id is the rule: with several, a
   * token may be validated once for each of them.
   */
  gatewayAccessIds: string[] | (() => string[] | Promise<string[]>);
  /**
   * Full name of the item, the dynamic or rotated secret, that may call: one name, a list of them, or all below a
   * folder, as in `'/team/databases/*'`.
   * @default any item of a Gateway that may call
   */
  itemName?: string | string[];
  /**
   * Id of the account that the token must be of.
   * @default any account of a Gateway that may call
   */
  accountId?: string;
  /**
   * Where tokens are validated; accounts of other regions have another host. The token is sent there: use https.
   * @default 'https://auth.akeyless.io/validate-producer-credentials'
   */
  validateUrl?: string;
  /**
   * How long the validation service may take, and as long the function that returns the ids, in milliseconds. After that
   * the call is answered with 503.
   * @default 5000
   */
  timeoutMs?: number;
  /**
   * How long the service's word that a token is good counts, in milliseconds; never longer than the token itself.
   * @default 60000
   */
  cacheMs?: number;
}

/** The options with every default in its place. */
export interface ResolvedAuthOptions extends Required<
  Omit<ProducerAuthOptions, 'itemName' | 'accountId'>
> {
  /** Names and folders; empty where any item may call. */
  readonly itemNames: readonly string[];
  readonly accountId?: string;
}

export function resolveAuth({
  itemName = [],
  ...options
}: ProducerAuthOptions): ResolvedAuthOptions {
  return {
    validateUrl: 'https://auth.akeyless.io/validate-producer-credentials',
    timeoutMs: 5000,
    cacheMs: 60_000,
    ...defined(options),
    itemNames: [itemName].flat(),
  };
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}
