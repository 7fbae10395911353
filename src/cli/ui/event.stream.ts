import type { ServerResponse } from 'node:http';
import type { DueRunner } from './due.runner.js';
import type { UiSession } from './ui.session.js';

/** Tells one open page of every change, as server-sent events. */
export class EventStream {
  private lastState = '';
  private lastCall = 0;

  private constructor(
    private readonly response: ServerResponse,
    private readonly session: UiSession,
    private readonly due: DueRunner,
  ) {}

  /** Goes on until the page is closed. */
  static open(response: ServerResponse, session: UiSession, due: DueRunner): void {
    const stream = new EventStream(response, session, due);
    response.on(
      'close',
      session.onChange(() => stream.send()),
    );
    response.on('drain', () => stream.send());
    stream.send();
  }

  private send(): void {
    // A page that reads slowly gets what is newest once it has read on.
    if (this.response.writableNeedDrain) return;
    const calls = this.session.callsAfter(this.lastCall);
    const state = JSON.stringify({ ...this.session.state, dueFailure: this.due.failure });
    if (state === this.lastState && calls.length === 0) return;
    this.lastState = state;
    this.lastCall = calls.at(-1)?.number ?? this.lastCall;
    const { now } = this.session.gateway;
    this.response.write(
      `data: {"now":${now},"state":${state},"calls":${JSON.stringify(calls)}}\n\n`,
    );
  }
}
