/** A plugin could not gather. The message holds no secret of the profiles. */
export class GatherError extends Error {
  override readonly name = 'GatherError';

  /** @param failures one sentence each */
  constructor(readonly failures: readonly string[]) {
    super(failures.join(' '));
  }
}
