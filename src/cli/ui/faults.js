import { say, sayFailure } from './act.js';
import { ask } from './api.js';
import { byId, make } from './dom.js';

const ACTIONS = ['create', 'revoke', 'rotate'];
const FAULTS = [
  { name: 'loseNextAnswer', text: 'Lose the answer', label: 'Lose the next answer to' },
  { name: 'duplicate', text: 'Send it twice', label: 'Send twice the next' },
];

/** Makes the switches work. */
export function startFaults() {
  const grid = byId('fault-grid', HTMLElement);
  for (const { name, text, label } of FAULTS) {
    grid.append(make('span', { 'aria-hidden': 'true' }, text));
    for (const action of ACTIONS) {
      const attributes = { type: 'checkbox', role: 'switch', 'aria-label': `${label} ${action}` };
      const input = make('input', { ...attributes, id: `${name}-${action}` });
      input.addEventListener('change', () => void change({ [name]: { [action]: input.checked } }));
      grid.append(make('label', {}, input));
    }
  }
  const keepOld = byId('keep-old', HTMLInputElement);
  keepOld.addEventListener('change', () => void change({ keepOldPayload: keepOld.checked }));
  const prefix = byId('prefix', HTMLInputElement);
  prefix.addEventListener('change', () => void change({ prefixIds: prefix.value }));
}

/** @param {object} fault */
async function change(fault) {
  const outcome = byId('fault-outcome', HTMLElement);
  await ask('faults', fault).then(
    () => say(outcome, ''),
    (error) => sayFailure(outcome, error),
  );
}

/** @param {Record<string, any>} faults */
export function showFaults(faults) {
  for (const { name } of FAULTS) {
    for (const action of ACTIONS) {
      byId(`${name}-${action}`, HTMLInputElement).checked = faults[name].includes(action);
    }
  }
  byId('keep-old', HTMLInputElement).checked = faults.keepOldPayload;
  const prefix = byId('prefix', HTMLInputElement);
  if (prefix !== document.activeElement) prefix.value = faults.prefixIds;
}
