import { styleText } from 'node:util';
import type { Terminal, TextStream } from './terminal.js';

type Paint = (text: string) => string;

/** Colours, where somebody sees them. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

export function styleFor({ isTty }: TextStream, { env }: Terminal): Style {
  const isColoured = isTty && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint =
    (format: keyof Style): Paint =>
    (text) =>
      isColoured ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
  };
}
