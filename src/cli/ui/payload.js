import { onPress } from './act.js';
import { ask } from './api.js';
import { byId, make } from './dom.js';
import { jsonView } from './json-view.js';

/** Makes the rotation work. */
export function startPayload() {
  const outcome = byId('root-outcome', HTMLElement);
  const rotate = byId('rotate', HTMLButtonElement);
  onPress(rotate, outcome, async () => {
    const { isStored } = await ask('rotate');
    return isStored
      ? 'Rotated: the new payload is stored.'
      : 'Rotated, and the old payload is kept.';
  });
  const adopt = byId('adopt', HTMLButtonElement);
  onPress(adopt, outcome, async () => {
    await ask('adopt-payload');
    rotate.focus();
    return 'The new payload is stored.';
  });
}

/** @param {any} state */
export function showPayloads(state) {
  showPayload('payload', state.payload);
  showPayload('previous-payload', state.previousPayload);
  showPayload('pending-payload', state.pendingPayload);
  byId('previous', HTMLElement).hidden = state.previousPayload === undefined;
  byId('pending', HTMLElement).hidden = state.pendingPayload === undefined;
}

/** @type {Map<string, string>} */
const shownPayloads = new Map();

/**
 * Draws a payload anew only where it has changed, so that what is revealed stays so.
 *
 * @param {string} id
 * @param {any} payload
 */
function showPayload(id, payload) {
  const text = JSON.stringify(payload ?? null);
  if (shownPayloads.get(id) === text) return;
  shownPayloads.set(id, text);
  byId(id, HTMLElement).replaceChildren(...(payload === undefined ? [] : [payloadView(payload)]));
}

/** @param {any} payload */
function payloadView(payload) {
  if (payload.kind === 'raw' && payload.text === '') {
    return make('p', { class: 'empty' }, 'None is set: webhooks get an empty string.');
  }
  return jsonView(payload);
}
