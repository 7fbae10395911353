/** Everything that is wrong with the producers of an application, found while it starts. */
export class ProducerBootError extends Error {
  override readonly name = 'ProducerBootError';

  /** @param problems one sentence each */
  constructor(readonly problems: readonly string[]) {
    super(`The producers cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
