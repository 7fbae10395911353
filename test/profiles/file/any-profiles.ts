import fc from 'fast-check';
import type { ProfileData } from '../../../src/profiles/file/profile-data.js';

const name = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((text) => !['__proto__', 'default', 'backend_key'].includes(text));
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => !Object.is(each, -0)),
);

/** Values that both serials hold. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    fc.string({ unit: 'binary' }),
    number.filter((each) => !Number.isInteger(each) || Number.isSafeInteger(each)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { depthIdentifier: 'value' }),
    fc.dictionary(name, tie('value'), { depthIdentifier: 'value' }),
  ),
}));

/** Any profiles. */
export const anyProfiles = fc
  .tuple(
    fc.dictionary(name, fc.dictionary(name, fc.dictionary(name, value), { maxKeys: 3 }), {
      maxKeys: 3,
    }),
    fc.option(fc.record({ default: fc.string(), backend_key: fc.string() })),
  )
  .map(([providers, reserved]): ProfileData => ({ ...providers, ...reserved }));
