import type { Values } from '../arguments/values.js';
import { UsageError } from '../errors/cli.error.js';
import { durationOf } from '../input/durations.js';
import { serverUrl } from '../input/server-url.js';
import type { KeptSettings } from '../state/kept-state.js';

const NEVER = 'never';

/** What is remembered, with what is given in its place. @throws UsageError */
export function settingsFrom(
  values: Values,
  kept: KeptSettings = {},
): KeptSettings & { url: string } {
  const given: Record<keyof KeptSettings, string | undefined> = {
    url: values.text('url'),
    path: values.text('path'),
    itemName: values.text('item-name'),
    gatewayAccessId: values.text('gateway-access-id'),
    rotateEvery: values.text('rotate-every'),
  };
  const settings = { ...kept, ...defined(given) };
  const { url } = settings;
  if (url === undefined) {
    throw new UsageError(
      'where is the producer?',
      'Give its URL, for example --url http://localhost:3000; it is remembered.',
    );
  }
  rotationInterval(settings);
  return { ...settings, url: serverUrl(url) };
}

/** In milliseconds; undefined where the root is not rotated by itself. @throws UsageError */
export function rotationInterval({ rotateEvery = NEVER }: KeptSettings): number | undefined {
  if (rotateEvery === NEVER) return undefined;
  return durationOf(rotateEvery, '--rotate-every', { atLeast: '1s' });
}

function defined(settings: Record<string, string | undefined>): KeptSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
