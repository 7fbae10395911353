import { make } from './dom.js';

/**
 * Lets a button do its work whenever it is pressed.
 *
 * @param {HTMLElement} button
 * @param {HTMLElement} outcome
 * @param {() => Promise<string>} work resolves to what is to be said
 */
export function onPress(button, outcome, work) {
  button.addEventListener('click', () => void act(button, outcome, work));
}

/**
 * Does what a button stands for: shows that it is under way, then what came of it. The button keeps the focus.
 *
 * @param {HTMLElement} button
 * @param {HTMLElement} outcome
 * @param {() => Promise<string>} work resolves to what is to be said
 */
export async function act(button, outcome, work) {
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  button.ariaDisabled = 'true';
  say(outcome, '');
  try {
    say(outcome, await work());
  } catch (error) {
    sayFailure(outcome, error);
  } finally {
    button.ariaBusy = null;
    button.ariaDisabled = null;
  }
}

/**
 * @param {HTMLElement} outcome
 * @param {string} text
 */
export function say(outcome, text) {
  outcome.classList.remove('bad');
  outcome.replaceChildren(text);
}

/**
 * @param {HTMLElement} outcome
 * @param {unknown} error
 */
export function sayFailure(outcome, error) {
  const { message, hint } = /** @type {import('./api.js').Failure} */ (error);
  outcome.classList.add('bad');
  outcome.replaceChildren(...failureLines({ message, hint }));
}

/** @param {import('./api.js').FailureText} failure */
export function failureLines({ message, hint }) {
  const lines = [make('span', { class: 'message' }, message)];
  if (hint) lines.push(make('span', { class: 'hint' }, hint));
  return lines;
}
