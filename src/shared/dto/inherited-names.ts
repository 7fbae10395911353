/*
 * A field may be called as something that every object inherits, `constructor` for one. class-transformer leaves such
 * fields out or takes them for the real thing, and class-validator takes them for known ones.
 */
const isInherited = (key: string): boolean => key in Object.prototype;

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A deep copy of what JSON has made, without such fields: transforming changes what it is given. */
export function withoutInheritedNames<T>(value: T): T;
export function withoutInheritedNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => withoutInheritedNames(entry));
  if (!isContainer(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isInherited(key))
      .map(([key, field]) => [key, withoutInheritedNames(field)]),
  );
}

/** Puts such fields of a value on what was made of it: they are data like any other. */
export function restoreInheritedNames(value: unknown, made: unknown): void {
  for (const { key, field, target } of inheritedNames(value, made, '')) {
    Object.defineProperty(target, key, {
      value: structuredClone(field),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
}

/** Such fields on instances of classes, where only fields of the class are welcome. */
export function refusedNames(value: unknown, made: unknown, what: string): string[] {
  return inheritedNames(value, made, what)
    .filter(({ target }) => Object.getPrototypeOf(target) !== Object.prototype)
    .map(({ path, key }) => `${path}.${key}: property ${key} should not exist`);
}

interface InheritedName {
  readonly key: string;
  readonly field: unknown;
  readonly target: object;
  readonly path: string;
}

function inheritedNames(value: unknown, made: unknown, path: string): InheritedName[] {
  if (!isContainer(value) || !isContainer(made)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    if (isInherited(key)) return [{ key, field, target: made, path }];
    return Object.hasOwn(made, key) ? inheritedNames(field, made[key], `${path}.${key}`) : [];
  });
}
