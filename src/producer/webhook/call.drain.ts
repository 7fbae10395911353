import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLOCK, type Clock, pause } from '../../shared/clock.js';
import type { Call } from '../calls/call.js';
import { WorkInProgress } from '../calls/work-in-progress.js';
import { watchAnswer } from './answer.watch.js';
import { OpenCall } from './open.call.js';

/** How long handlers that were aborted have to end, and what they made to be revoked. */
const CLEAN_UP_MS = 5000;

/** Sees to it that a shutdown loses no call: those in flight are answered, new ones are sent away. */
@Injectable()
export class CallDrain implements OnModuleDestroy {
  private readonly open = new Set<OpenCall>();
  private readonly listeners = new Set<() => void>();
  private draining?: Promise<void>;
  private whenEmpty?: () => void;

  constructor(
    private readonly work: WorkInProgress,
    @Inject(CLOCK) private readonly clock: Clock,
    adapterHost: HttpAdapterHost,
  ) {
    adapterHost.init$.subscribe(() => this.drainBeforeClosing(adapterHost));
  }

  /** Counts a call as one to wait for; undefined once the application shuts down. */
  enter(
    request: IncomingMessage,
    response: ServerResponse,
    call: Call,
    shutdownMs: number,
  ): OpenCall | undefined {
    if (this.draining) {
      response.shouldKeepAlive = false;
      return undefined;
    }
    const open = new OpenCall(call, shutdownMs, request, response, this.leave);
    this.open.add(open);
    watchAnswer(request, response, open);
    return open;
  }

  /** Calls back when the application shuts down, at once if it does already; returns what cancels that. */
  onceDraining(listener: () => void): () => void {
    if (this.draining) listener();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Nest 11 has no earlier moment than this; on Nest 12 all is done by now. */
  async onModuleDestroy(): Promise<void> {
    await this.drain();
  }

  drain(): Promise<void> {
    return (this.draining ??= this.run());
  }

  private async run(): Promise<void> {
    const emptied = new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
    });
    for (const listener of this.listeners) listener();
    const timers = [...this.open].flatMap((open) => {
      open.endConnectionAfterAnswer();
      return [
        this.clock.after(open.shutdownMs, () => open.call.shutDown()),
        this.clock.after(open.shutdownMs + CLEAN_UP_MS, () => open.cutOff()),
      ];
    });
    if (this.open.size > 0) await emptied;
    for (const stop of timers) stop();
    await Promise.race([this.work.settled(), pause(this.clock, CLEAN_UP_MS)]);
  }

  private readonly leave = (open: OpenCall): void => {
    this.open.delete(open);
    if (this.open.size === 0) this.whenEmpty?.();
  };

  /** Nest 12 calls this before all hooks, so that what handlers use is still there. */
  private drainBeforeClosing(adapterHost: HttpAdapterHost): void {
    const adapter = adapterHost.httpAdapter as { beforeClose?: () => unknown } | null;
    if (!adapter) return;
    const beforeClose = adapter.beforeClose?.bind(adapter);
    adapter.beforeClose = async () => {
      await beforeClose?.();
      await this.drain();
    };
  }
}
