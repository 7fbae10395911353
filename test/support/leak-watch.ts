import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { stringLeaves } from '../../src/shared/redaction/string-leaves.js';

/** A test that logs more than this is about something else, such as memory. */
const MOST_LINES = 1000;
/** Shorter strings are words that logs are full of. */
const SHORTEST = 8;

/** The logger of every application under test: it greps what is logged for the secrets that went through. */
export class LeakWatch implements LoggerService {
  private readonly lines: string[] = [];
  private readonly secrets = new Set<string>();
  private readonly ids = new Set<string>();

  /** @param next a logger that a test looks into */
  constructor(private readonly next?: LoggerService) {}

  log(...line: [unknown]): void {
    this.keep('log', line);
  }

  error(...line: [unknown]): void {
    this.keep('error', line);
  }

  warn(...line: [unknown]): void {
    this.keep('warn', line);
  }

  debug(...line: [unknown]): void {
    this.keep('debug', line);
  }

  verbose(...line: [unknown]): void {
    this.keep('verbose', line);
  }

  fatal(...line: [unknown]): void {
    this.keep('fatal', line);
  }

  /** Takes note of a request and its answer. */
  exchanged(request: string | undefined, answer: unknown): void {
    const { payload, input, ids } = objectOf(parsed(request));
    this.addSecrets(parsed(payload));
    this.addSecrets(input);
    for (const id of stringLeaves(ids)) this.ids.add(id);
    const { id, response, payload: newPayload } = objectOf(answer);
    const roots = [payload, newPayload].map((each) => objectOf(parsed(each)).id);
    for (const leaf of stringLeaves([id, ...roots])) this.ids.add(leaf);
    this.addSecrets(response);
    this.addSecrets(parsed(newPayload));
  }

  /** Lines that show a secret. */
  leaks(): string[] {
    const secrets = [...this.secrets].filter((secret) => !this.ids.has(secret));
    return this.lines.filter((line) => secrets.some((secret) => line.includes(secret)));
  }

  private addSecrets(value: unknown): void {
    for (const leaf of stringLeaves(value)) if (leaf.length >= SHORTEST) this.secrets.add(leaf);
  }

  private keep(level: keyof LoggerService, line: [unknown]): void {
    const text = line.map((part) =>
      typeof part === 'string' ? part : inspect(part, { depth: 10 }),
    );
    if (this.lines.length < MOST_LINES) this.lines.push(text.join(' '));
    (this.next?.[level] as ((...parts: unknown[]) => void) | undefined)?.(...line);
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(text as string);
  } catch {
    return text;
  }
}
