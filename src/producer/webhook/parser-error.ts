import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';

/** An error of a body parser: of `body-parser` and of those that follow its example. */
interface ParserError {
  readonly status: number;
  readonly type: string;
}

const MESSAGES: Record<string, string> = {
  'entity.parse.failed': 'the request body is not valid JSON',
  'entity.too.large': 'the request body is too large',
};

/** What may be told of an error that a parser before us threw: its own message quotes the body. */
export function withoutQuotes(error: unknown): unknown {
  if (!isParserError(error)) return error;
  const { status, type } = error;
  const message = MESSAGES[type] ?? 'the request body cannot be read';
  return new HttpException({ statusCode: status, message, error: STATUS_CODES[status] }, status);
}

function isParserError(error: unknown): error is ParserError {
  const { status, type } = (error ?? {}) as Partial<ParserError>;
  return typeof type === 'string' && Number.isInteger(status) && `${status}`.startsWith('4');
}
