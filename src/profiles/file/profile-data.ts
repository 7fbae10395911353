/** The values of one profile, such as host, user and password. */
export type ProfileValues = Record<string, unknown>;

/** Profiles of one provider, by name. */
export type ProviderProfiles = Record<string, ProfileValues>;

/**
 * What a profile file says: providers, their profiles, the values of each. Beside them the reserved keys `default` (name
 * of the default profile) and `backend_key` (name of the section of backends), which are strings.
 */
export type ProfileData = Record<string, ProviderProfiles | string>;
