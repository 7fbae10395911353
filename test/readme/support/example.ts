import type { CodeBlock } from './code-block.js';

/** A TypeScript block of the README, as a file of its own. */
export interface Example {
  file: string;
  code: string;
  line: number;
  isTest: boolean;
}

const FILE_NAME = /^\/\/ file: (?<name>[\w.-]+\.ts)\s*$/m;
const TEST_CALL = /^\s*(?:describe\w*|it|test)(?:\.\w+)*\(/m;

/** Blocks without a `// file: name.ts` line are named for the line where they stand. */
export function toExamples(blocks: CodeBlock[]): Example[] {
  const examples = blocks.map(({ code, line }) => ({
    file: FILE_NAME.exec(code.split('\n', 1)[0]!)?.groups?.name ?? `line-${line}.ts`,
    code,
    line,
    isTest: TEST_CALL.test(code),
  }));
  for (const { file, line } of examples) {
    const twin = examples.find((other) => other.file === file && other.line < line);
    if (twin) {
      throw new Error(`${file} stands at line ${twin.line} and again at line ${line}`);
    }
  }
  return examples;
}
