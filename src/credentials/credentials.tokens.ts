/** Injection token of the module's options, as they were given. */
export const CREDENTIALS_OPTIONS = Symbol.for('nestjs-akeyless:credentials-options');
/** Injection token of the credentials that one `forFeature()` names. */
export const CREDENTIAL_FEATURES = Symbol.for('nestjs-akeyless:credential-features');
