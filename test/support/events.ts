import { type ProducerEvent, ProducerEvents } from 'nestjs-akeyless';
import type { RunningApp } from './application.js';

/** Collects the events of an application, from now on. */
export function eventsOf({ app }: RunningApp): ProducerEvent[] {
  const events: ProducerEvent[] = [];
  app.get(ProducerEvents).events$.subscribe((event) => events.push(event));
  return events;
}

export const typesOf = (events: readonly ProducerEvent[]): string[] =>
  events.map(({ type }) => type);
