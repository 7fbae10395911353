import { Logger } from '@nestjs/common';
import type { Call } from '../calls/call.js';
import { describeError } from '../../shared/describe-error.js';
import type { EventDetails, ProducerEvent } from './producer-event.js';
import type { ProducerEvents } from './producer-events.js';

const LOGGED_AS: Partial<Record<ProducerEvent['type'], 'warn' | 'error'>> = {
  'revoke-failed': 'warn',
  'retire-failed': 'warn',
  'retire-skipped': 'warn',
  'rotated-unverified': 'error',
  orphaned: 'error',
  'auth-rejected': 'warn',
  'auth-unavailable': 'error',
};

/** Tells what one producer does: as events, and what somebody must look at also in the log. */
export class EventReporter {
  private readonly logger = new Logger('AkeylessProducer');

  constructor(
    private readonly producer: string,
    private readonly events: ProducerEvents,
  ) {}

  report(call: Call, details: EventDetails): void {
    const level = LOGGED_AS[details.type];
    if (level) this.logger[level](this.line(call, sentence(details)));
    if (!this.events.isObserved) return;
    this.events.publish({
      ...details,
      producer: this.producer,
      durationMs: call.elapsedMs,
      correlationId: call.correlationId,
    });
  }

  /** Logs an error with its causes, every secret of the call hidden. */
  failed(call: Call, what: string, error: unknown): void {
    this.logger.error(this.line(call, `${what}: ${call.redact(describeError(error))}`));
  }

  /** Says at the start what somebody should know of how the producer is set up. */
  warn(text: string): void {
    this.logger.warn(`producer "${this.producer}": ${text}`);
  }

  private line(call: Call, text: string): string {
    return `[${call.correlationId}] producer "${this.producer}": ${text}`;
  }
}

function sentence(details: EventDetails): string {
  const subject =
    'id' in details && details.id !== undefined ? `${details.type} ${details.id}` : details.type;
  return 'reason' in details ? `${subject}: ${details.reason}` : subject;
}
