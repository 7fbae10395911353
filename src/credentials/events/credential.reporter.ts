import { Logger } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { describeError } from '../../shared/describe-error.js';
import type { CredentialEvent, CredentialEventDetails } from './credential-event.js';
import { HeardObservable } from './heard.observable.js';

type Level = 'log' | 'warn' | 'error';

const LOGGED_AS: Partial<Record<CredentialEvent['type'], Level>> = {
  rotated: 'log',
  recovered: 'log',
  'refresh-failed': 'warn',
  stale: 'warn',
  expired: 'error',
};

/** Tells what happens to one credential: as events, and in the log. */
export class CredentialReporter {
  private readonly logger = new Logger('ManagedCredentials');
  private subject = new Subject<CredentialEvent>();
  private hasFailed = false;

  constructor(private readonly credential: string) {}

  get events$(): Observable<CredentialEvent> {
    return HeardObservable.of(this.subject, (error) => {
      this.say('error', `a listener of its events has thrown: ${describeError(error)}`);
    });
  }

  report(details: CredentialEventDetails): void {
    this.log(details);
    this.subject.next({ ...details, credential: this.credential });
  }

  say(level: Level, text: string): void {
    this.logger[level](`credential ${JSON.stringify(this.credential)}: ${text}`);
  }

  /** Completes the events for those who listen; whoever comes later hears what happens from then on. */
  complete(): void {
    const { subject } = this;
    this.subject = new Subject();
    this.hasFailed = false;
    subject.complete();
  }

  private log(details: CredentialEventDetails): void {
    // A source that is down for long fails every minute; once is enough to know.
    const isRepeated = details.type === 'refresh-failed' && this.hasFailed;
    if (details.type === 'refresh-failed') this.hasFailed = true;
    if (details.type === 'fetched') this.hasFailed = false;
    const level = LOGGED_AS[details.type];
    if (level && !isRepeated) this.say(level, sentence(details));
  }
}

function sentence(details: CredentialEventDetails): string {
  return details.type === 'refresh-failed'
    ? `${details.type}: ${details.reason}`
    : `${details.type}, version ${details.version}`;
}
