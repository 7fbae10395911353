/** Injection token of the module's options, each with the place that it comes from. */
export const MODULE_OPTIONS = Symbol.for('nestjs-akeyless:producer-module-options');
/** Injection token of the step in which routes are registered. */
export const ROUTES = Symbol.for('nestjs-akeyless:routes');
