/** A value, or a promise of it: where most values are there already, waiting for each would cost more than the work. */
export type Eventual<T> = T | Promise<T>;

/** Goes on with a value, at once if it is there. */
export function onceThere<T, R>(value: Eventual<T>, use: (value: T) => Eventual<R>): Eventual<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}
