import type { Logger } from '@nestjs/common';
import { describeError } from '../../shared/describe-error.js';
import { KeyChangedError } from '../errors/key-changed.error.js';
import type { DefinedKey } from '../key/defined-key.js';
import type { CallbackErrorStrategy } from '../key/key.options.js';
import type { CallbackResult } from './callback-result.js';
import { ChangedKey } from './changed-key.js';
import { KeyChange, type ChangedKeys } from './key-change.js';
import type { KeyCallbacks } from './key-callbacks.js';
import { redactorOf } from './redactor-of.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const STOPS: Record<CallbackErrorStrategy, boolean> = {
  raise: true,
  'skip-and-raise': false,
  skip: false,
  halt: true,
};

/** Runs the callbacks of a key, one after the other. */
export class CallbackRunner {
  constructor(private readonly logger: Logger) {}

  /** @throws KeyChangedError where the key's `onError` says so. */
  async run(
    key: DefinedKey,
    callbacks: KeyCallbacks,
    changed: ChangedKeys,
  ): Promise<CallbackResult[]> {
    const { name: keyName, options } = key.definition;
    const named = [...callbacks];
    const results = named.map(([name]): Mutable<CallbackResult> => ({ name, status: 'pending' }));
    const change = new KeyChange(new ChangedKey(key), changed, results);
    for (const [index, [, callback]] of named.entries()) {
      const result = results[index] as Mutable<CallbackResult>;
      result.status = 'in-progress';
      try {
        await callback(change);
        result.status = 'succeeded';
      } catch (error) {
        result.status = 'failed';
        result.error = error;
        if (options.onError === 'halt' || options.onError === 'skip') {
          this.log(keyName, result, redactorOf(changed, key.previousKeys));
        }
        if (STOPS[options.onError]) break;
      }
    }
    if (options.onError === 'raise' || options.onError === 'skip-and-raise') {
      throwIfAny(keyName, results);
    }
    return results;
  }

  private log(keyName: string, { name, error }: CallbackResult, redact: (text: string) => string) {
    this.logger.error(
      `The callback "${name}" of the key "${keyName}" has failed: ${redact(describeError(error))}`,
    );
  }
}

function throwIfAny(keyName: string, results: readonly CallbackResult[]): void {
  const failed = results.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const names = failed.map(({ name }) => `"${name}"`).join(' and ');
  const errors = failed.map(({ error }) => error);
  throw new KeyChangedError(
    keyName,
    `The key "${keyName}" has changed, and its callback ${names} failed.`,
    results,
    errors.length === 1
      ? errors[0]
      : new AggregateError(errors, `${errors.length} callbacks failed`),
  );
}
