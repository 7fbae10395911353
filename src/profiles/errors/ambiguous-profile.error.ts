/** Several of the providers that were asked have a profile of the same name. */
export class AmbiguousProfileError extends Error {
  override readonly name = 'AmbiguousProfileError';

  constructor(
    readonly profile: string,
    readonly providers: readonly string[],
  ) {
    super(
      `Profile ${JSON.stringify(profile)} is not unique: the providers ` +
        `${providers.map((provider) => JSON.stringify(provider)).join(' and ')} have one of that name. ` +
        'Ask for one of them.',
    );
  }
}
