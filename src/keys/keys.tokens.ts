/** Injection token of the module's options. */
export const KEYS_OPTIONS = Symbol.for('nestjs-akeyless:keys-options');
