/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Injection token of the {@link Random}. */
export const RANDOM = Symbol.for('nestjs-akeyless:random');
