/** Injection token of the module's options, as they were given. */
export const PROFILES_OPTIONS = Symbol.for('nestjs-akeyless:profiles-options');
/** Injection token of the options with what the environment adds. */
export const RESOLVED_OPTIONS = Symbol.for('nestjs-akeyless:resolved-profiles-options');
