export type Adapter = 'fastify' | 'express';

/** What is asked of a contender beside the three routes. */
export type Scenario =
  'plain' | 'dto' | 'auth' | 'slow-upstream' | 'revoke-upstream' | 'revoke-upstream-64';

export interface ServerSettings {
  readonly scenario: Scenario;
  readonly adapter: Adapter;
  /** Where tokens are validated, for the scenario `auth`. */
  readonly validateUrl?: string | undefined;
}

/** Starts a server and returns its URL. */
export type Serve = (settings: ServerSettings) => Promise<string>;

/** Loaded one at a time, so that none pays for what only another needs. */
const CONTENDERS = {
  ours: async () => (await import('./ours.js')).serve,
  'by-hand': async () => (await import('./by-hand/by-hand.js')).serve,
  'by-hand-pipe': async () => (await import('./by-hand/by-hand-pipe.js')).serve,
  'bare-route': async () => (await import('./bare-route.js')).serve,
  fastify: async () => (await import('./fastify.js')).serve,
  http: async () => (await import('./http.js')).serve,
} satisfies Record<string, () => Promise<Serve>>;

export type Contender = keyof typeof CONTENDERS;

export async function contenderNamed(name: string | undefined): Promise<Serve> {
  if (name === undefined || !Object.hasOwn(CONTENDERS, name)) {
    throw new Error(`contenders: ${Object.keys(CONTENDERS).join(', ')}`);
  }
  return CONTENDERS[name as Contender]();
}
