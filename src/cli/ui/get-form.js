import { act, onPress } from './act.js';
import { ask } from './api.js';
import { byId } from './dom.js';

const LENGTH_OF_TIME = /^\d+(\.\d+)?\s*(ms|s|m|h|d)$/;

/** Makes the form and the dry run work. */
export function startGetForm() {
  const form = byId('get-form', HTMLFormElement);
  const outcome = byId('get-outcome', HTMLElement);
  const button = byId('get-button', HTMLButtonElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wanted = credentialWanted();
    if (wanted === undefined) return;
    void act(button, outcome, async () => `${(await ask('create', wanted)).id} issued.`);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const dryRun = byId('dry-run', HTMLButtonElement);
  onPress(dryRun, outcome, async () => {
    const { id } = await ask('dry-run');
    return `The dry run went well: ${id} issued and revoked.`;
  });
}

/** What the form asks for; undefined where a field is wrong, which is then said beside it. */
function credentialWanted() {
  const input = jsonObjectIn('input');
  const subClaims = jsonObjectIn('sub-claims');
  const ttl = byId('ttl', HTMLInputElement).value.trim();
  const isTime = LENGTH_OF_TIME.test(ttl);
  complain('ttl', isTime ? '' : 'Write for example 90s, 15m, 1h or 7d.');
  const accessId = byId('access-id', HTMLInputElement).value.trim();
  complain('access-id', accessId === '' ? 'Write who asks, for example p-user.' : '');
  const wrong = document.querySelector('#get-form [aria-invalid="true"]');
  if (wrong instanceof HTMLElement) {
    const details = wrong.closest('details');
    if (details) details.open = true;
    wrong.focus();
    return undefined;
  }
  return { input, clientInfo: { accessId, subClaims }, ttl };
}

/** @param {string} id */
function jsonObjectIn(id) {
  const text = byId(id, HTMLTextAreaElement).value.trim();
  complain(id, '');
  if (text === '') return undefined;
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    complain(id, 'This must be a JSON object: put it in braces.');
  } catch (error) {
    complain(id, `This is no JSON: ${/** @type {Error} */ (error).message}`);
  }
  return undefined;
}

/**
 * @param {string} id
 * @param {string} problem
 */
function complain(id, problem) {
  byId(`${id}-problem`, HTMLElement).textContent = problem;
  byId(id, HTMLElement).ariaInvalid = problem === '' ? null : 'true';
}
