const STRINGS_AND_COMMENTS = /"(?:\\.|[^"\\])*"|(?:#|\/\/).*$/gm;
const CLOSING: Record<string, string> = { '{': '}', '[': ']', '(': ')' };

/** All that can be said of Terraform without Terraform: every bracket and quote is closed. */
export function isBalanced(code: string): boolean {
  const expected: string[] = [];
  for (const character of code.replace(STRINGS_AND_COMMENTS, '')) {
    if (character === '"') {
      return false;
    }
    if (CLOSING[character]) {
      expected.push(CLOSING[character]);
    } else if (Object.values(CLOSING).includes(character) && expected.pop() !== character) {
      return false;
    }
  }
  return expected.length === 0;
}
