/**
 * Says whether a call has failed because the other side no longer takes the credential. It is shown what the call threw,
 * or what it returned, since `fetch` does not throw on a 401.
 */
export type AuthFailure = (errorOrResult: unknown) => boolean;
