import type { Secret } from './secret-forms.js';
import type { Span } from './spans.js';
import { TextView } from './text-view.js';

/** Standard and url-safe, long enough for four bytes. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{6,}={0,2}/g;
/** Three bytes are four characters, and nobody knows with which of the four a word begins. */
const OFFSETS = [0, 1, 2, 3];
/** No byte, so that no secret reaches from one piece into the next. */
const SEPARATOR = '\u{ffff}';

/** Bytes that a part of the text stands for, if it is base64. */
interface Piece {
  readonly bytes: string;
  /** Where the bytes begin in the view. */
  readonly at: number;
  /** Where the characters begin and end in the text. */
  readonly start: number;
  readonly end: number;
}

/** What a text says in base64; undefined where nothing in it can be that. */
export function base64View(text: string): Base64View | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: run, index } of text.matchAll(BASE64_RUN)) {
    for (const offset of OFFSETS) {
      const bytes = Buffer.from(run.slice(offset), 'base64').toString('latin1');
      pieces.push({ bytes, at, start: index + offset, end: index + run.length });
      at += bytes.length + SEPARATOR.length;
    }
  }
  return pieces.length > 0 ? new Base64View(pieces) : undefined;
}

/** Every word of a text read as base64, at all alignments. */
export class Base64View extends TextView {
  constructor(private readonly pieces: readonly Piece[]) {
    super(pieces.map(({ bytes }) => bytes).join(SEPARATOR));
  }

  /** Spans in the text itself. */
  override find(secret: Secret): Span[] {
    return super.find(secret).map((span) => this.inText(span));
  }

  protected override formsOf(secret: string): string[] {
    return super.formsOf(secret).map((form) => Buffer.from(form).toString('latin1'));
  }

  private inText([from, to]: Span): Span {
    const { at, bytes, start, end } = this.pieces.findLast((piece) => piece.at <= from) as Piece;
    const isToTheEnd = to - at === bytes.length;
    return [
      start + Math.floor(((from - at) * 8) / 6),
      isToTheEnd ? end : start + Math.ceil(((to - at) * 8) / 6),
    ];
  }
}
