/** A call was still in flight when its old client was ended, after the time of `drain`. Nobody knows what became of it. */
export class ClientEndedError extends Error {
  override readonly name = 'ClientEndedError';

  constructor(readonly credential: string) {
    super(
      `The client of the credential "${credential}" was replaced and ended while this call was in flight. Give calls ` +
        'more time with the option drain, or make them shorter.',
    );
  }
}
