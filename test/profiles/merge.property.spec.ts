import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layGathered } from '../../src/profiles/data/lay-gathered.js';
import { merge } from '../../src/profiles/data/merge.js';

class Client {}

const key = fc.constantFrom('a', 'b', 'c', 'constructor', 'prototype', 'toString', '__proto__');
const anyLeaf = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.constant(null),
  fc.boolean(),
  fc.constant(new Client()),
);

/** Objects as a parser makes them: `__proto__` is a key as any other. */
const { object } = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    anyLeaf,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries)),
}));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Client);

/** What a path of keys leads to, and whether it does. */
function at(value: unknown, path: readonly string[]): { found: boolean; value?: unknown } {
  const [first, ...rest] = path;
  if (first === undefined) return { found: true, value };
  if (!isObject(value) || !Object.hasOwn(value, first)) return { found: false };
  return at(value[first], rest);
}

interface Leaf {
  readonly path: string[];
  readonly value: unknown;
}

/** Everything in an object that is no object itself. */
function leaves(value: Record<string, unknown>): Leaf[] {
  return Object.entries(value)
    .filter(([name]) => name !== '__proto__')
    .flatMap(([name, child]) =>
      isObject(child)
        ? leaves(child).map((leaf) => ({ ...leaf, path: [name, ...leaf.path] }))
        : [{ path: [name], value: child }],
    );
}

/** Whether something else stands there, or above it. */
function isOverruled({ path }: Leaf, later: unknown): boolean {
  if (at(later, path).found) return true;
  return path.some((_name, end) => {
    const above = at(later, path.slice(0, end));
    return above.found && !isObject(above.value);
  });
}

/** Without the one key that is left out. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '__proto__')
      .map(([name, child]) => [name, cleaned(child)]),
  );
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Client)) {
    for (const child of Object.values(value)) frozen(child);
    Object.freeze(value);
  }
  return value;
}

function prototypesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(prototypesIn);
  if (!isObject(value)) return [];
  return [Object.getPrototypeOf(value), ...Object.values(value).flatMap(prototypesIn)];
}

describe('merging', () => {
  it('takes every value of the later, lists whole', () => {
    fc.assert(
      fc.property(object, object, (earlier, later) => {
        const merged = merge(earlier, later);
        for (const { path, value } of leaves(later)) {
          expect(at(merged, path).value).toEqual(cleaned(value));
        }
      }),
    );
  });

  it('keeps what the later does not say, and adds nothing', () => {
    fc.assert(
      fc.property(object, object, (earlier, later) => {
        const merged = merge(earlier, later);
        const kept = leaves(earlier).filter((leaf) => !isOverruled(leaf, later));
        for (const { path, value } of kept) {
          expect(at(merged, path).value).toEqual(cleaned(value));
        }
        const said = [...kept, ...leaves(later)].map(({ path }) => path.join());
        expect(
          leaves(merged)
            .map(({ path }) => path.join())
            .toSorted(),
        ).toEqual(said.toSorted());
      }),
    );
  });

  it('is the same in steps as at once, and of one the same again', () => {
    fc.assert(
      fc.property(object, object, object, (a, b, c) => {
        expect(merge(a, b, c)).toEqual(merge(merge(a, b), c));
        expect(merge(a)).toEqual(cleaned(a));
        expect(merge({}, a)).toEqual(merge(a, {}));
      }),
    );
  });

  it('sets no prototype, of what is merged or of all objects', () => {
    fc.assert(
      fc.property(object, object, (earlier, later) => {
        const merged = merge(earlier, later);
        expect(new Set([...prototypesIn(merged), Object.prototype])).toEqual(
          new Set([Object.prototype]),
        );
        expect(Object.keys({}.constructor.prototype as object)).toEqual([]);
        expect(JSON.stringify(merged)).not.toContain('__proto__');
      }),
    );
  });

  it('leaves its inputs as they are, and shares nothing with them', () => {
    fc.assert(
      fc.property(object, object, (earlier, later) => {
        const merged = merge(frozen(earlier), frozen(later));
        const shared = [...containersIn(merged)].filter((each) => Object.isFrozen(each));
        expect(shared).toEqual([]);
      }),
    );
  });
});

function* containersIn(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null || value instanceof Client) return;
  yield value;
  for (const child of Object.values(value)) yield* containersIn(child);
}

describe('what plugins gather', () => {
  it('is laid over data: the same instances, and plain objects merged', () => {
    const provider = fc.dictionary(
      fc.constantFrom('one', 'two', '__proto__'),
      fc.oneof(anyLeaf, object),
    );
    const data = fc.dictionary(fc.constantFrom('db', 'mail', '__proto__'), provider);
    fc.assert(
      fc.property(data, data, (raw, gathered) => {
        const laid = layGathered(frozen(raw), frozen(gathered));
        for (const [name, profiles] of Object.entries(gathered)) {
          for (const [profile, value] of Object.entries(profiles)) {
            const known = at(raw, [name, profile]).value;
            const isMerged = isObject(value) && isObject(known);
            const got = at(laid, [name, profile]).value;
            expect(got).toEqual(isMerged ? merge(known, value) : value);
            expect(got === value).toBe(!isMerged);
          }
        }
        expect(Object.getPrototypeOf(laid)).toBe(Object.prototype);
        expect({}).not.toHaveProperty('one');
      }),
    );
  });
});
