/** A credential, or its client, that somebody wants to have injected. */
export interface CredentialRequest {
  readonly kind: 'credential' | 'client';
  readonly name: string;
}

/**
 * What any class of the process asks for. Decorators run before there is an application, so this is all that they can do;
 * which of it an application has to give is found in its own modules.
 */
const requested = new Map<string, CredentialRequest>();

/**
 * Injection token of a credential, for `inject` of a factory and for `overrideProvider` in tests. Call it before the
 * application is created.
 */
export const getCredentialToken = (name: string): string => tokenOf('credential', name);

/** The same for the client of a credential. */
export const getClientToken = (name: string): string => tokenOf('client', name);

export function requestedCredentials(): ReadonlyMap<string, CredentialRequest> {
  return requested;
}

function tokenOf(kind: CredentialRequest['kind'], name: string): string {
  const of = kind === 'credential' ? 'credential' : 'client of credential';
  const token = `${of} ${JSON.stringify(name)}`;
  requested.set(token, { kind, name });
  return token;
}
