import 'reflect-metadata';
import { PRODUCER_METADATA } from '../metadata.js';
import type { ProducerOptions } from '../options/producer.options.js';

/** What `@Producer()` keeps on a class. */
export interface ProducerMetadata {
  /** Absent for the default producer. */
  readonly name?: string;
  readonly options: ProducerOptions;
}

/**
 * Sets options of a producer beside its code. With a name, the handlers of the class belong to a further producer,
 * served under `/<name>/sync/…` unless its `path` says otherwise; without one, to the default producer.
 *
 * @example
 * ```ts
 * @Injectable()
 * @Producer('postgres', { idField: 'username' })
 * export class PostgresProducer { … }
 * ```
 */
export function Producer(options?: ProducerOptions): ClassDecorator;
export function Producer(name: string, options?: ProducerOptions): ClassDecorator;
export function Producer(
  nameOrOptions?: string | ProducerOptions,
  options?: ProducerOptions,
): ClassDecorator {
  const metadata: ProducerMetadata =
    typeof nameOrOptions === 'string'
      ? { name: nameOrOptions, options: options ?? {} }
      : { options: nameOrOptions ?? {} };
  return (target) => Reflect.defineMetadata(PRODUCER_METADATA, metadata, target);
}
