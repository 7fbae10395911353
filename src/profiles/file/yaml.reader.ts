import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { checkedProfiles } from './checked-profiles.js';
import type { ProfileData } from './profile-data.js';
import { ProfilesFileError } from './profiles-file.error.js';
import { exactIntegers } from './yaml.integers.js';
import { checkNodes } from './yaml.nodes.js';
import { YAML_OPTIONS } from './yaml.options.js';

export interface YamlReading {
  /** Is told what a person should know of the text; never a value. */
  readonly onWarning?: (warning: string) => void;
  /** Whether integers beyond ±2^53 become bigints. @default they are refused */
  readonly keepsLargeIntegers?: boolean;
}

const TEMPLATE = /\{\{|\{%/;
const TEMPLATE_WARNING =
  'the file has {{ or {% in it: it is read as plain YAML, no template is rendered';
const BOMB = 'no YAML of profiles: its aliases expand too far, or are used before their anchors';

/** @throws ProfilesFileError naming line and column, never a value. */
export function parsedProfilesYaml(
  text: string,
  { onWarning = () => {}, keepsLargeIntegers = false }: YamlReading = {},
): ProfileData {
  if (TEMPLATE.test(text)) onWarning(TEMPLATE_WARNING);
  const lines = new LineCounter();
  const document = parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw malformed(problem, lines);
  if (document.contents === null) throw ProfilesFileError.malformed('the file is empty');
  checkNodes(document, lines, onWarning);
  return checkedProfiles(exactIntegers(valueOf(document), keepsLargeIntegers));
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    throw ProfilesFileError.malformed(BOMB);
  }
}

function malformed({ code, pos }: YAMLError, lines: LineCounter): ProfilesFileError {
  const { line, col } = lines.linePos(pos[0]);
  const what = code === 'DUPLICATE_KEY' ? 'the same key is there twice' : `it is no YAML (${code})`;
  return ProfilesFileError.malformed(`${what}: look at line ${line}, column ${col}`);
}
