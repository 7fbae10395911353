import { onPress } from './act.js';
import { ask } from './api.js';
import { byId, setText } from './dom.js';
import { dayOf, span, timeOfDay } from './words.js';

let gatewayTime = 0;
let readAt = 0;

/** Makes the buttons work. */
export function startClock() {
  const outcome = byId('clock-outcome', HTMLElement);
  for (const button of document.querySelectorAll('#clock button')) {
    if (!(button instanceof HTMLButtonElement)) continue;
    onPress(button, outcome, async () => {
      await ask('advance', { duration: button.dataset.advance });
      return 'What fell due is done.';
    });
  }
}

/** Milliseconds since 1970, by the Gateway's clock. */
export function gatewayNow() {
  return gatewayTime + performance.now() - readAt;
}

/** @param {{ now: number, state: any }} change */
export function setClock({ now, state }) {
  gatewayTime = now;
  readAt = performance.now();
  setText(byId('ahead', HTMLElement), state.aheadMs >= 1000 ? `${span(state.aheadMs)} ahead` : '');
  const next = byId('next-rotation', HTMLElement);
  next.hidden = state.nextRotationAt === undefined;
  next.dataset.at = String(state.nextRotationAt);
}

/** Moves the hands. */
export function tickClock() {
  if (readAt === 0) return;
  const now = gatewayNow();
  const time = byId('time', HTMLTimeElement);
  setText(time, timeOfDay(now));
  time.dateTime = new Date(now).toISOString();
  time.title = dayOf(now);
  const next = byId('next-rotation', HTMLElement);
  if (!next.hidden) setText(next, `Rotates by itself in ${span(Number(next.dataset.at) - now)}`);
}
