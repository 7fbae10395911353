import { Document, Scalar, visit } from 'yaml';
import type { ProfileData } from './profile-data.js';
import { YAML_OPTIONS } from './yaml.options.js';

/** Only readers of YAML 1.1 take these for ends of lines. Quoted, they have names that every reader knows. */
const ENDS_OF_LINES: Readonly<Record<string, string>> = {
  '\u{85}': String.raw`\N`,
  '\u{2028}': String.raw`\L`,
  '\u{2029}': String.raw`\P`,
};
const END_OF_LINE = new RegExp(`[${Object.keys(ENDS_OF_LINES).join('')}]`, 'g');

/** They have a meaning of their own, also where they are no keys. */
const SPECIAL_KEYS = ['=', '<<'];

const OPTIONS = {
  ...YAML_OPTIONS,
  compat: 'yaml-1.1',
  // What is named << here is a name.
  merge: false,
  aliasDuplicateObjects: false,
} as const;

/** YAML that readers of YAML 1.1, such as acct, read in the same way. */
export function profilesYaml(data: ProfileData): string {
  const document = new Document(data, OPTIONS);
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && isSpecial(scalar.value)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replaceAll(END_OF_LINE, (character) => ENDS_OF_LINES[character]!);
}

/** Whether readers of YAML 1.1 see more than a text in it. */
function isSpecial(text: string): boolean {
  return SPECIAL_KEYS.includes(text) || text.search(END_OF_LINE) !== -1;
}
