import { execFile } from 'node:child_process';
import type { CodeBlock } from './code-block.js';

/** What the shell's own parser says about each block, without running any of it. */
export async function syntaxFaults(blocks: CodeBlock[]): Promise<string[]> {
  const faults = await Promise.all(blocks.map(syntaxFault));
  return faults.filter((fault) => fault !== undefined);
}

function syntaxFault({ code, line }: CodeBlock): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('sh', ['-n', '-c', code], (error, _stdout, stderr) => {
      resolve(error ? `README.md:${line} ${stderr.trim() || error.message}` : undefined);
    });
  });
}
