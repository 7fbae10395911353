import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs';

/** Takes what a subscriber has thrown. */
export type OnListenerError = (error: unknown) => void;

/**
 * An observable whose subscribers may throw: rxjs would throw it again where nobody can catch it, and so end the process.
 */
export class HeardObservable<T> extends Observable<T> {
  #onError: OnListenerError = () => {};

  static of<T>(source: Observable<T>, onError: OnListenerError): HeardObservable<T> {
    const heard = new HeardObservable<T>((subscriber) => source.subscribe(subscriber));
    heard.#onError = onError;
    return heard;
  }

  // What operators make of it is heard in the same way.
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new HeardObservable<R>();
    lifted.source = this;
    lifted.operator = operator;
    lifted.#onError = this.#onError;
    return lifted;
  }

  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (observer instanceof Subscriber) return super.subscribe(observer);
    const given: Partial<Observer<T>> =
      typeof observer === 'object' && observer !== null
        ? observer
        : {
            ...(observer && { next: observer }),
            ...(error && { error }),
            ...(complete && { complete }),
          };
    return super.subscribe({
      next: (value) => this.heard(() => given.next?.(value)),
      error: (reason: unknown) => {
        if (given.error) this.heard(() => given.error?.(reason));
        else this.#onError(reason);
      },
      complete: () => this.heard(() => given.complete?.()),
    });
  }

  private heard(listen: () => void): void {
    try {
      listen();
    } catch (error) {
      this.#onError(error);
    }
  }
}
