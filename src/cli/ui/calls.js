import { failureLines } from './act.js';
import { byId, make, setText } from './dom.js';
import { fieldsView, jsonView } from './json-view.js';
import { timeOfDay, took } from './words.js';

const MOST_CALLS = 200;
const list = byId('call-list', HTMLElement);
let newest = 0;

/**
 * Puts new calls on top.
 *
 * @param {any[]} calls
 */
export function addCalls(calls) {
  for (const call of calls) {
    // After a lost connection all are sent again.
    if (call.number <= newest) continue;
    newest = call.number;
    list.prepend(make('li', {}, callView(call)));
  }
  while (list.children.length > MOST_CALLS) list.lastElementChild?.remove();
  const count = list.children.length;
  setText(byId('call-count', HTMLElement), count === 0 ? '' : String(count));
  byId('no-calls', HTMLElement).hidden = count > 0;
}

/** @param {any} call */
function callView(call) {
  const { action, sentAt, durationMs, ids, answer, rejection } = call;
  const status = answer ? String(answer.status) : 'no answer';
  const summary = make(
    'summary',
    {},
    make('time', { class: 'at', datetime: new Date(sentAt).toISOString() }, timeOfDay(sentAt)),
    make('span', { class: `action ${action}` }, action),
    make('span', { class: 'ids' }, ids.join(', ')),
    make(
      'span',
      { class: `verdict ${rejection ? 'bad' : 'good'}` },
      rejection ? `${status} rejected` : status,
    ),
    make('span', { class: 'took' }, took(durationMs)),
  );
  if (rejection) summary.append(make('span', { class: 'rejection' }, ...failureLines(rejection)));
  const details = make('details', { class: 'call' }, summary);
  // Two hundred calls are shown sooner when only those that are looked at are drawn.
  details.addEventListener('toggle', () => details.append(exchange(call)), { once: true });
  return details;
}

/** @param {any} call */
function exchange({ url, request, answer }) {
  return make(
    'div',
    { class: 'exchange' },
    half('Request', `POST ${url}`, request),
    answer
      ? half('Answer', String(answer.status), answer)
      : make(
          'div',
          { class: 'half' },
          make('h3', {}, 'Answer'),
          make('p', { class: 'empty' }, 'None arrived.'),
        ),
  );
}

/**
 * @param {string} title
 * @param {string} line
 * @param {any} message
 */
function half(title, line, { headers, body }) {
  return make(
    'div',
    { class: 'half' },
    make('h3', {}, title, ' ', make('code', {}, line)),
    fieldsView({ kind: 'object', entries: headers, more: 0 }),
    jsonView(body),
  );
}
