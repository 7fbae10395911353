import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import type { Example } from './example.js';

/** Compiles all examples as one program and says, by README line, what the compiler has against them. */
export function typeCheck(examples: Example[], folder: string, projectRoot: string): string[] {
  const { config } = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  );
  const { options } = ts.parseJsonConfigFileContent(
    // An example may leave something unused to show that it is there.
    { ...config, compilerOptions: { ...config.compilerOptions, ...NO_LINTING }, files: [] },
    ts.sys,
    projectRoot,
  );
  const paths = examples.map(({ file }) => join(folder, file));
  const program = ts.createProgram(paths, options);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, examples));
}

const NO_LINTING = { noUnusedLocals: false, noUnusedParameters: false };

function describe({ file, start, messageText }: ts.Diagnostic, examples: Example[]): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  const example = file && examples.find((each) => each.file === basename(file.fileName));
  if (!file || !example) {
    return `${file?.fileName ?? 'tsconfig.json'}: ${text}`;
  }
  const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
  return `README.md:${example.line + line} ${text}`;
}
