/** HTTP as the library uses it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Injection token of the {@link Fetch}. */
export const FETCH = Symbol.for('nestjs-akeyless:fetch');

/** Looked up at each call, so that what an application puts in its place, for tracing, counts. */
export const systemFetch: Fetch = (url, init) => fetch(url, init);
