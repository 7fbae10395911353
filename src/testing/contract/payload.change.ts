import { fieldsOf } from './root.js';

/** How the payload of a Gateway differs from the one that it stands for. */
export interface PayloadChange {
  apply(text: string): string;
  /** Takes the change out of the payload again, which a rotation may have replaced in the meantime. */
  undo(text: string): string;
}

export const NO_CHANGE: PayloadChange = { apply: (text) => text, undo: (text) => text };

/** Adds fields, where there are any. */
export function addedFields(extra: object): PayloadChange {
  return {
    apply: (text) => withFields(text, (fields) => ({ ...fields, ...extra })),
    undo: (text) =>
      withFields(text, (fields) => {
        const left = Object.entries(fields).filter(([key]) => !Object.hasOwn(extra, key));
        return Object.fromEntries(left);
      }),
  };
}

/** Puts other words in the place of some. */
export function replacedWords(replacements: ReadonlyMap<string, string>): PayloadChange {
  const back = new Map([...replacements].map(([word, other]) => [other, word]));
  return {
    apply: (text) => replacedIn(text, replacements),
    undo: (text) => replacedIn(text, back),
  };
}

function replacedIn(text: string, replacements: ReadonlyMap<string, string>): string {
  if (!fieldsOf(text)) return replacedInWord(text, replacements);
  return withFields(text, (fields) => {
    const json = JSON.stringify(fields, (_key, part: unknown) =>
      typeof part === 'string' ? replacedInWord(part, replacements) : part,
    );
    return JSON.parse(json) as object;
  });
}

function replacedInWord(word: string, replacements: ReadonlyMap<string, string>): string {
  for (const [secret, other] of replacements) {
    if (word.includes(secret)) return word.replaceAll(secret, other);
  }
  return word;
}

function withFields(text: string, change: (fields: object) => object): string {
  const fields = fieldsOf(text);
  return fields ? JSON.stringify(change(fields)) : text;
}
