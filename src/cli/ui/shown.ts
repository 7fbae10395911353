import type { Redactor } from '../../shared/redaction/redactor.js';
import type { SecretMask } from './secret.mask.js';

/** A value as the page gets it: secrets are names, and nothing is longer or deeper than a person reads. */
export type Shown =
  | { readonly kind: 'text'; readonly text: string }
  /** Text that is no JSON. */
  | { readonly kind: 'raw'; readonly text: string }
  /** A number, a boolean or null. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'secret'; readonly name: string }
  /** JSON inside a string. */
  | { readonly kind: 'json'; readonly value: Shown }
  | { readonly kind: 'list'; readonly items: readonly Shown[]; readonly more: number }
  | {
      readonly kind: 'object';
      readonly entries: readonly (readonly [key: string, value: Shown])[];
      readonly more: number;
    }
  /** Too deep to be shown. */
  | { readonly kind: 'deep' };

export interface ShowingRules {
  readonly mask: SecretMask;
  /** Decides by the keys that lead to a string. */
  readonly isSecret: (path: readonly string[]) => boolean;
  /** Goes over every text that is shown. */
  readonly clean: Redactor;
}

const MOST_VALUES = 2000;
const DEEPEST = 30;
const LONGEST_TEXT = 10_000;

/** A body as sent: the JSON in it, or the text. */
export function shownBody(body: string, rules: ShowingRules): Shown {
  const value = parsedJson(body);
  if (value !== undefined) return shown(value, rules);
  if (body !== '' && rules.isSecret([])) return { kind: 'secret', name: rules.mask.hide(body) };
  return { kind: 'raw', text: shortened(rules.clean(body)) };
}

export function shown(value: unknown, rules: ShowingRules): Shown {
  return new Showing(rules).of(value, []);
}

class Showing {
  private left = MOST_VALUES;

  constructor(private readonly rules: ShowingRules) {}

  of(value: unknown, path: readonly string[]): Shown {
    this.left--;
    if (typeof value === 'string') return this.string(value, path);
    if (typeof value !== 'object' || value === null)
      return { kind: 'literal', text: String(value) };
    if (path.length > DEEPEST) return { kind: 'deep' };
    if (Array.isArray(value)) return this.list(value, path);
    return this.object(Object.entries(value), path);
  }

  private list(values: readonly unknown[], path: readonly string[]): Shown {
    const items: Shown[] = [];
    for (const [index, item] of values.entries()) {
      if (this.left <= 0) break;
      items.push(this.of(item, [...path, String(index)]));
    }
    return { kind: 'list', items, more: values.length - items.length };
  }

  private object(values: readonly [string, unknown][], path: readonly string[]): Shown {
    const entries: [string, Shown][] = [];
    for (const [key, item] of values) {
      if (this.left <= 0) break;
      entries.push([shortened(key), this.of(item, [...path, key])]);
    }
    return { kind: 'object', entries, more: values.length - entries.length };
  }

  private string(text: string, path: readonly string[]): Shown {
    const { isSecret, mask, clean } = this.rules;
    if (text === '' || !isSecret(path)) return { kind: 'text', text: shortened(clean(text)) };
    const inner = /^\s*[{[]/.test(text) ? parsedJson(text) : undefined;
    if (inner !== undefined) return { kind: 'json', value: this.of(inner, [...path, 'in it']) };
    return { kind: 'secret', name: mask.hide(text) };
  }
}

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  return `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters in all)`;
}
