/** The name of an environment variable in the place of what it holds. It is read when the application starts. */
export class EnvVariable {
  /** @internal */
  constructor(readonly variable: string) {}

  /**
   * @throws TypeError naming the variable, if it is not set.
   * @internal
   */
  read(environment: NodeJS.ProcessEnv): string {
    const value = environment[this.variable];
    if (value) return value;
    throw new TypeError(
      `the environment variable ${this.variable} is not set. Set it to the path of the secret.`,
    );
  }
}

/**
 * The path of a secret, from an environment variable.
 *
 * @example
 * ```ts
 * ManagedCredentialsModule.forFeature([{ name: 'orders-db', path: env('ORDERS_DB_SECRET') }]);
 * ```
 */
export const env = (variable: string): EnvVariable => new EnvVariable(variable);
