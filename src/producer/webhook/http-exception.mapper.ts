import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import type { Call } from '../calls/call.js';
import { failureOf, isHttpException } from '../calls/failure.js';
import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';

/**
 * The only kind of error that leaves the controller: an HttpException without cause, whose texts hide every secret of
 * the call.
 *
 * @param call undefined where an error came before the request was read
 */
export function toHttpException(error: unknown, call: Call | undefined): HttpException {
  const redact = call?.redact ?? createRedactor([]);
  const { status, message } = failureOf(error);
  if (message === undefined) return internalError(call);
  const body = isHttpException(error) ? error.getResponse() : message;
  return new HttpException(nestBody(body, status, redact), status);
}

/** Tells nothing: why is in the log, under the correlation id. */
export function internalError(call: Call | undefined): HttpException {
  const body = { statusCode: 500, message: 'Internal server error', error: STATUS_CODES[500] };
  return new HttpException(call ? { ...body, correlationId: call.correlationId } : body, 500);
}

function nestBody(body: string | object, statusCode: number, redact: Redactor): object {
  const error = STATUS_CODES[statusCode];
  if (typeof body === 'string') return { statusCode, message: redact(body), error };
  return redactTexts(body, redact) as object;
}

function redactTexts(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((entry) => redactTexts(entry, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, redactTexts(entry, redact)]),
  );
}
