/** A fenced block of a Markdown file. */
export interface CodeBlock {
  language: string;
  code: string;
  /** Line of the Markdown file that holds the block's first line of code, from 1. */
  line: number;
}

const FENCE = /^(?<indent> *)(?<fence>`{3,}|~{3,})(?<info>.*)$/;

export function readCodeBlocks(markdown: string): CodeBlock[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: CodeBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = FENCE.exec(lines[index]!)?.groups;
    if (opening) {
      const indent = new RegExp(`^ {0,${opening.indent!.length}}`);
      const end = lines.findIndex((line, at) => at > index && line.trim() === opening.fence);
      if (end < 0) {
        throw new Error(`the block of line ${index + 1} is not closed`);
      }
      blocks.push({
        language: opening.info!.trim().split(/\s/)[0]!,
        code: lines
          .slice(index + 1, end)
          .map((line) => line.replace(indent, ''))
          .join('\n'),
        line: index + 2,
      });
      index = end;
    }
  }
  return blocks;
}
