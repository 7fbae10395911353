import { isPlainObject } from '../../../shared/plain-object.js';
import { secretIn } from '../secret-text.js';
import { SourceError } from '../source.error.js';
import type { AkeylessApi } from './akeyless.api.js';
import type { AkeylessItemOptions, AkeylessItemType } from './akeyless.options.js';

type Format = AkeylessItemOptions['format'];

/** Reads the value of an item by the way of its type. */
export class ItemValues {
  constructor(
    private readonly api: AkeylessApi,
    private readonly settings: (path: string) => AkeylessItemOptions,
  ) {}

  read(path: string, type: AkeylessItemType, signal: AbortSignal): Promise<unknown> {
    return this[type](path, this.settings(path), signal);
  }

  private async static(
    path: string,
    { format }: AkeylessItemOptions,
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = await this.api.call('get-secret-value', path, { names: [path] }, signal);
    // One name was asked for; the answer may spell it in another way.
    const value = Object.hasOwn(answer, path) ? answer[path] : Object.values(answer)[0];
    if (value === undefined) throw noValue(path);
    return publicPart(read(value, format));
  }

  private async dynamic(
    path: string,
    { args = [], timeout }: AkeylessItemOptions,
    signal: AbortSignal,
  ): Promise<unknown> {
    const body = { name: path, args, timeout };
    return publicPart(await this.api.call('get-dynamic-secret-value', path, body, signal));
  }

  private async rotated(
    path: string,
    { format }: AkeylessItemOptions,
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = await this.api.call('get-rotated-secret-value', path, { names: path }, signal);
    if (!Object.hasOwn(answer, 'value')) throw noValue(path);
    return publicPart(fromPayload(answer['value'], format));
  }
}

/** A custom rotated secret is one text, which holds an object in most cases. */
function fromPayload(value: unknown, format: Format): unknown {
  if (!isPlainObject(value) || typeof value['payload'] !== 'string') return value;
  if (Object.keys(value).length !== 1) return value;
  const payload = read(value['payload'], format);
  return isPlainObject(payload) ? payload : value;
}

function read(value: unknown, format: Format): unknown {
  return typeof value !== 'string' || format === 'text' ? value : secretIn(value);
}

/** Without the fields whose names begin with `$`: they say something about the secret and are none of it. */
function publicPart(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('$')));
}

function noValue(path: string): SourceError {
  return new SourceError(`Akeyless has answered no value for ${path}`);
}
