/** The only groups that an end user can ask for, by the names that end users know. */
export const GROUPS = { reader: 'akeyless_reader', writer: 'akeyless_writer' } as const;

export type LeaseRole = keyof typeof GROUPS;
