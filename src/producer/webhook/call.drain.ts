import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import { CLOCK, type Clock, pause } from '../../shared/clock.js';
import type { Call } from '../calls/call.js';
import { WorkInProgress } from '../calls/work-in-progress.js';

/** How long handlers that were aborted have to end, and what they made to be revoked. */
const CLEAN_UP_MS = 5000;

interface OpenCall {
  readonly call: Call;
  readonly shutdownMs: number;
}

/** Sees to it that a shutdown loses no call: those in flight are answered, new ones are sent away. */
@Injectable()
export class CallDrain implements OnModuleDestroy {
  private readonly open = new Map<ServerResponse, OpenCall>();
  private draining?: Promise<void>;
  private whenEmpty?: () => void;

  constructor(
    private readonly work: WorkInProgress,
    @Inject(CLOCK) private readonly clock: Clock,
    adapterHost: HttpAdapterHost,
  ) {
    adapterHost.init$.subscribe(() => this.drainBeforeClosing(adapterHost));
  }

  /** Counts a call as one to wait for; false once the application shuts down. */
  enter(response: ServerResponse, call: Call, shutdownMs: number): boolean {
    if (this.draining) {
      response.shouldKeepAlive = false;
      return false;
    }
    this.open.set(response, { call, shutdownMs });
    for (const end of ['finish', 'close']) response.once(end, () => this.leave(response));
    return true;
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
    const timers = [...this.open].map(([response, { call, shutdownMs }]) => {
      // An idle connection that is kept alive would hold up the server that closes.
      response.shouldKeepAlive = false;
      return this.clock.after(shutdownMs, () => call.shutDown());
    });
    if (this.open.size > 0) await emptied;
    for (const stop of timers) stop();
    await Promise.race([this.work.settled(), pause(this.clock, CLEAN_UP_MS)]);
  }

  private leave(response: ServerResponse): void {
    this.open.delete(response);
    if (this.open.size === 0) this.whenEmpty?.();
  }

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
