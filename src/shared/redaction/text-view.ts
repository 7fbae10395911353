import { jsonForms, type Secret, urlForms } from './secret-forms.js';
import type { Span } from './spans.js';

const WORD_CHARACTER = /[\p{L}\p{N}_]$/u;
/** What an escape ends with is a letter or a digit, but no part of the word behind it. */
const ESCAPE = /(?:%[0-9A-Fa-f]{2}|\\(?:[bfnrt]|u[0-9A-Fa-f]{4}))$/;
const LONGEST_ESCAPE = 6;

/** A text in which secrets are looked for: as they are, JSON-escaped and URL-encoded. */
export class TextView {
  private readonly hasJson: boolean;
  private readonly hasUrls: boolean;

  constructor(private readonly text: string) {
    this.hasJson = text.includes('\\');
    this.hasUrls = text.includes('%') || text.includes('+');
  }

  find({ text: secret, wholeWord }: Secret): Span[] {
    return this.formsOf(secret).flatMap((form) => this.spansOf(form, wholeWord));
  }

  /** Made only where the text may hold them: a call may bring ten thousands of strings. */
  protected formsOf(secret: string): string[] {
    const forms = new Set([secret]);
    if (this.hasJson) for (const form of jsonForms(secret)) forms.add(form);
    if (this.hasUrls) for (const form of urlForms(secret)) forms.add(form);
    return [...forms];
  }

  private spansOf(form: string, wholeWord: boolean): Span[] {
    const { text } = this;
    const spans: Span[] = [];
    for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1)) {
      const end = start + form.length;
      if (!wholeWord || (!isWordBefore(text, start) && !isWordAt(text, end)))
        spans.push([start, end]);
    }
    return spans;
  }
}

function isWordBefore(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - LONGEST_ESCAPE), end);
  return WORD_CHARACTER.test(before) && !ESCAPE.test(before);
}

function isWordAt(text: string, index: number): boolean {
  const character = text.codePointAt(index);
  return character !== undefined && WORD_CHARACTER.test(String.fromCodePoint(character));
}
