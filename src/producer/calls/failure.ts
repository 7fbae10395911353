import { AlreadyGone, ProducerError } from './producer.errors.js';

/** What may be told about an error outside the log. */
export interface Failure {
  readonly status: number;
  /** Undefined where the message is nobody's business but the log's. */
  readonly message?: string;
}

/** Nest's HttpException, told by its shape: an application may hold two copies of Nest. */
export interface HttpExceptionLike {
  readonly message: string;
  getStatus(): number;
  getResponse(): string | object;
}

export function isHttpException(error: unknown): error is HttpExceptionLike {
  const { getStatus, getResponse } = (error ?? {}) as Partial<HttpExceptionLike>;
  return typeof getStatus === 'function' && typeof getResponse === 'function';
}

/** The status and the message of an error, as far as its author meant them to be shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProducerError) return { status: error.status, message: error.message };
  if (isHttpException(error) && error.getStatus() >= 400 && error.getStatus() <= 599) {
    return { status: error.getStatus(), message: error.message };
  }
  return { status: 500 };
}

export const isAlreadyGone = (error: unknown): boolean => error instanceof AlreadyGone;
