/**
 * Says whether a call has failed because the other side no longer takes the credential. It is shown what the call threw,
 * or what it returned, since `fetch` does not throw on a 401. It says so at once: a promise counts as a no, and so does
 * an error of its own. The log tells of both.
 */
export type AuthFailure = (errorOrResult: unknown) => boolean;
