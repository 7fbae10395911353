/** Everything that is wrong with the profiles of an application, found while it starts. */
export class ProfilesBootError extends Error {
  override readonly name = 'ProfilesBootError';

  /** @param problems one sentence each, without any secret */
  constructor(readonly problems: readonly string[]) {
    super(`The profiles cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
