import { stripVTControlCharacters } from 'node:util';
import { printable } from './printable.js';
import type { Style } from './style.js';

const GAP = '  ';

/** Columns under headings. Cells must be printable. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const all = [headings.map((heading) => style.bold(heading)), ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => widthOf(row[column] ?? ''))),
  );
  return all.map((row) => aligned(row, widths)).join('\n');
}

/** Names with their values, one under the other; a value may have several lines. */
export function fields(entries: readonly (readonly [string, string])[], style: Style): string {
  const width = Math.max(0, ...entries.map(([name]) => widthOf(printable(name))));
  const margin = `\n${' '.repeat(width + 2 * GAP.length)}`;
  return entries
    .map(([name, value]) => {
      const label = printable(name).replaceAll('\n', ' ');
      const padding = ' '.repeat(width - widthOf(label));
      return GAP + style.bold(label) + padding + GAP + printable(value).replaceAll('\n', margin);
    })
    .join('\n');
}

function aligned(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
    .join(GAP)
    .trimEnd();
}

function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}
