interface Running<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  callers: number;
}

/** Work that all who ask for it at the same time share; it is given up when the last of them no longer waits. */
export class SharedCall<T> {
  private running: Running<T> | undefined;

  constructor(private readonly work: (signal: AbortSignal) => Promise<T>) {}

  async join(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const running = (this.running ??= this.start());
    running.callers += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason as Error);
        running.callers -= 1;
        if (running.callers === 0) this.giveUp(running);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settled = running.result.finally(() => signal.removeEventListener('abort', leave));
      settled.then(resolve, reject);
    });
  }

  private start(): Running<T> {
    const controller = new AbortController();
    const result = this.work(controller.signal);
    const running = { result, controller, callers: 0 };
    void result.catch(() => undefined).then(() => this.forget(running));
    return running;
  }

  private giveUp(running: Running<T>): void {
    this.forget(running);
    running.controller.abort();
  }

  private forget(running: Running<T>): void {
    if (this.running === running) this.running = undefined;
  }
}
