/** A profile that somebody wants to have injected. */
export interface ProfileRequest {
  readonly provider: string;
  /** Undefined for the default profile. */
  readonly name: string | undefined;
}

/**
 * What any class of the process asks for. Decorators run before there is an application, so this is all that they can do;
 * which of it an application has to give is found in its own modules.
 */
const requested = new Map<string, ProfileRequest>();

/**
 * Injection token of a profile, for `inject` of a factory and for `overrideProvider` in tests. Call it before the
 * application is created.
 *
 * @param name of the profile; the default profile if omitted
 */
export function getProfileToken(provider: string, name?: string): string {
  const which = name === undefined ? 'the default profile' : `profile ${JSON.stringify(name)}`;
  const token = `${which} of provider ${JSON.stringify(provider)}`;
  requested.set(token, { provider, name });
  return token;
}

export function requestedProfiles(): ReadonlyMap<string, ProfileRequest> {
  return requested;
}
