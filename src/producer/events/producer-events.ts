import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import type { ProducerEvent } from './producer-event.js';

/**
 * What the producers do, as it happens. A subscriber that throws is the application's own error, as with any
 * Observable.
 *
 * @example
 * ```ts
 * constructor(events: ProducerEvents) {
 *   events.events$.subscribe((event) => counter.inc({ type: event.type, producer: event.producer }));
 * }
 * ```
 */
@Injectable()
export class ProducerEvents implements OnApplicationShutdown {
  private readonly subject = new Subject<ProducerEvent>();

  /** Completes when the application has shut down. */
  readonly events$: Observable<ProducerEvent> = this.subject.asObservable();

  /** @internal */
  get isObserved(): boolean {
    return this.subject.observed;
  }

  /** @internal */
  publish(event: ProducerEvent): void {
    this.subject.next(event);
  }

  onApplicationShutdown(): void {
    this.subject.complete();
  }
}
