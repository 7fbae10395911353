import { decodeCredentialId, encodeCredentialId } from '../../producer/calls/credential-id.js';

/** An id like another one, which a producer cannot tell from its own by the look of it. */
export function strangerLike(stored: string): string {
  const { id, ...context } = decodeCredentialId(stored);
  return encodeCredentialId({ id: id.replace(/[a-z0-9]+(?=[^a-z0-9]*$)/i, changed), ...context });
}

/** Digits stay digits, and what may be hexadecimal stays that. */
function changed(word: string): string {
  return word.replaceAll(/[a-z0-9]/gi, (character) => {
    const group = GROUPS.find((each) => each.includes(character)) as string;
    return group[(group.indexOf(character) + group.length / 2) % group.length] as string;
  });
}

const GROUPS = ['0123456789', 'abcdef', 'ABCDEF', 'ghijklmnopqrstuvwxyz'].flatMap((group) =>
  group.startsWith('g') ? [group, group.toUpperCase()] : [group],
);
