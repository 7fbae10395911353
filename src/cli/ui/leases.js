import { failureLines, onPress } from './act.js';
import { ask } from './api.js';
import { gatewayNow } from './clock.js';
import { byId, make, setText } from './dom.js';
import { fieldsView } from './json-view.js';
import { counted, span } from './words.js';

/** @typedef {{ id: string, response: any, issuedAt: number, expiresAt: number }} Lease */

const SHORT_MS = 60_000;

/** @type {{ lease: Lease, row: HTMLElement }[]} */
let shown = [];

const rows = byId('lease-rows', HTMLElement);
const outcome = byId('lease-outcome', HTMLElement);
const revokeAll = byId('revoke-all', HTMLButtonElement);

/** Makes the button of all leases work. */
export function startLeases() {
  onPress(revokeAll, outcome, async () => {
    const { revoked } = await ask('revoke-all');
    return `${counted(revoked, 'lease')} revoked.`;
  });
}

/** @param {{ leases: Lease[], dueFailure?: import('./api.js').FailureText }} state */
export function showLeases({ leases, dueFailure }) {
  const focused = shown.findIndex(({ row }) => row.contains(document.activeElement));
  const before = shown;
  // Two leases may have one id: each row stands for one lease of the list.
  const left = [...before];
  shown = leases.map((lease) => {
    const index = left.findIndex((entry) => isSame(entry.lease, lease));
    return left.splice(index, index < 0 ? 0 : 1)[0] ?? { lease, row: rowOf(lease) };
  });
  for (const { row } of left) row.remove();
  for (const [index, { row }] of shown.entries()) {
    if (rows.children[index] !== row) rows.insertBefore(row, rows.children[index] ?? null);
  }
  const focusedEntry = before[focused];
  if (focusedEntry && left.includes(focusedEntry)) focusNear(focused);

  byId('lease-table', HTMLElement).hidden = leases.length === 0;
  byId('no-leases', HTMLElement).hidden = leases.length > 0;
  if (leases.length < 2 && revokeAll === document.activeElement) focusNear(0);
  revokeAll.hidden = leases.length < 2;
  setText(byId('lease-count', HTMLElement), leases.length === 0 ? '' : String(leases.length));
  byId('due-failure', HTMLElement).replaceChildren(
    ...(dueFailure
      ? [
          make('span', {}, 'What fell due did not succeed, and is tried again. '),
          ...failureLines(dueFailure),
        ]
      : []),
  );
  tickLeases();
}

/** Shows how much life is left. */
export function tickLeases() {
  const now = gatewayNow();
  for (const { lease, row } of shown) {
    const left = lease.expiresAt - now;
    const whole = Math.max(1, lease.expiresAt - lease.issuedAt);
    const life = /** @type {HTMLElement} */ (row.querySelector('.life'));
    life.classList.toggle('short', left < Math.min(SHORT_MS, whole / 4));
    life.style.setProperty('--left', String(Math.min(1, Math.max(0, left / whole))));
    setText(/** @type {Element} */ (life.firstElementChild), left > 0 ? span(left) : 'ended');
  }
}

/**
 * @param {Lease} one
 * @param {Lease} other
 */
function isSame(one, other) {
  return (
    one.id === other.id && one.issuedAt === other.issuedAt && one.expiresAt === other.expiresAt
  );
}

/** @param {Lease} lease */
function rowOf(lease) {
  const button = make('button', { type: 'button', class: 'danger' }, 'Revoke');
  button.setAttribute('aria-label', `Revoke ${lease.id}`);
  onPress(button, outcome, async () => {
    await ask('revoke', { ids: [lease.id] });
    return `${lease.id} revoked.`;
  });
  const life = make('div', { class: 'life' }, make('span', {}, ''));
  return make(
    'tr',
    { role: 'row' },
    make('th', { role: 'rowheader', scope: 'row' }, make('code', {}, lease.id)),
    make('td', { role: 'cell' }, fieldsView(lease.response)),
    make('td', { role: 'cell' }, life),
    make('td', { role: 'cell' }, button),
  );
}

/**
 * The focus must not get lost with a row.
 *
 * @param {number} index
 */
function focusNear(index) {
  const row = shown[Math.min(index, shown.length - 1)]?.row;
  const buttons = row?.querySelectorAll('button') ?? [];
  const heading = byId('leases-title', HTMLElement);
  (buttons[buttons.length - 1] ?? heading).focus();
}
