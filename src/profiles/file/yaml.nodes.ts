import { type Document, isAlias, isScalar, type LineCounter, Scalar, visit } from 'yaml';
import { ProfilesFileError } from './profiles-file.error.js';
import { differenceOf } from './yaml.differences.js';

/**
 * Warns of what acct has read in another way.
 *
 * @throws ProfilesFileError for keys that are no names.
 */
export function checkNodes(
  document: Document,
  lines: LineCounter,
  onWarning: (warning: string) => void,
): void {
  const lineOf = (offset = 0): number => lines.linePos(offset).line;
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) || key === null || isAlias(key)) return;
      throw ProfilesFileError.malformed('a key is a list or a mapping: write names as keys');
    },
    Scalar(position, { type, source, range }) {
      if (position === 'key' || type !== Scalar.PLAIN) return;
      const difference = differenceOf(source ?? '');
      if (difference !== undefined) onWarning(`line ${lineOf(range?.[0])}: ${difference}`);
    },
  });
}
