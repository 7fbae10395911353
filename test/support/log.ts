import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

/** Keeps the lines that an application logs. */
export class Log implements LoggerService {
  readonly lines: string[] = [];

  readonly log = (): void => {};
  readonly debug = (): void => {};
  readonly verbose = (): void => {};
  readonly warn = (message: unknown): void => this.keep('warn', message);
  readonly error = (message: unknown): void => this.keep('error', message);
  readonly fatal = (message: unknown): void => this.keep('fatal', message);

  private keep(level: string, message: unknown): void {
    this.lines.push(`${level}: ${typeof message === 'string' ? message : inspect(message)}`);
  }
}
