import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const FOLDER = fileURLToPath(new URL('../../src/cli/ui/', import.meta.url));

describe('the scripts of the page', () => {
  it('keep to the types that they name', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.js'));
    const program = ts.createProgram(
      files.map((file) => FOLDER + file),
      {
        allowJs: true,
        checkJs: true,
        noEmit: true,
        strict: true,
        noUncheckedIndexedAccess: true,
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
        types: [],
      },
    );

    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) =>
        [file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')].join(': '),
      );

    expect(files).toContain('page.js');
    expect(problems).toEqual([]);
  });
});
