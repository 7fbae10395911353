/**
 * The method that a decorator stands on.
 *
 * @throws TypeError for a getter, a property, or a static method, which nobody would find.
 */
export function decoratedMethod(
  decorator: string,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): object {
  const isStatic = typeof target === 'function';
  if (!isStatic && typeof descriptor?.value === 'function') return descriptor.value as object;
  const className = (isStatic ? target : target.constructor).name;
  throw new TypeError(
    `@${decorator}() belongs on a method of the instance, which ${className}.${String(key)} is not`,
  );
}
