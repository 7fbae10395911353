import { make } from './dom.js';
import { secret } from './secret.js';

/** @typedef {any} Shown as the emulator sends it: src/cli/ui/shown.ts */

const STEP = '  ';

/**
 * Pretty-printed JSON, with its secrets masked.
 *
 * @param {Shown} shown
 */
export function jsonView(shown) {
  if (shown.kind === 'raw') {
    return make('pre', { class: 'json' }, shown.text === '' ? make('i', {}, 'empty') : shown.text);
  }
  return make('pre', { class: 'json' }, ...nodes(shown, '', 'value'));
}

/**
 * The leaves of an object by their keys, without the punctuation.
 *
 * @param {Shown} shown
 */
export function fieldsView(shown) {
  if (shown.kind === 'json') return fieldsView(shown.value);
  if (shown.kind !== 'object' || shown.entries.length === 0) return jsonView(shown);
  const list = make('dl', { class: 'fields' });
  for (const [key, value] of shown.entries) {
    list.append(make('div', {}, make('dt', {}, key), make('dd', {}, fieldValue(value, key))));
  }
  if (shown.more > 0)
    list.append(make('div', {}, make('dt', {}, `… ${shown.more} more`), make('dd')));
  return list;
}

/**
 * @param {Shown} value
 * @param {string} key
 */
function fieldValue(value, key) {
  if (value.kind === 'secret') return secret(value.name, key);
  if (value.kind === 'text' || value.kind === 'literal') return make('code', {}, value.text);
  return jsonView(value);
}

/**
 * @param {Shown} shown
 * @param {string} indent
 * @param {string} label
 * @returns {(Node | string)[]}
 */
function nodes(shown, indent, label) {
  switch (shown.kind) {
    case 'text':
      return [make('span', { class: 'text' }, JSON.stringify(shown.text))];
    case 'literal':
      return [make('span', { class: 'literal' }, shown.text)];
    case 'secret':
      return [secret(shown.name, label)];
    case 'json':
      return [
        make('span', { class: 'tag' }, 'JSON in a string'),
        ' ',
        ...nodes(shown.value, indent, label),
      ];
    case 'list':
      return group('[', ']', indent, shown.more, itemsOf(shown, indent, label));
    case 'object':
      return group('{', '}', indent, shown.more, entriesOf(shown, indent));
    default:
      return [make('i', {}, '… too deep to be shown')];
  }
}

/**
 * @param {Shown} shown
 * @param {string} indent
 * @param {string} label
 * @returns {(Node | string)[][]}
 */
function itemsOf(shown, indent, label) {
  return shown.items.map((/** @type {Shown} */ item) => nodes(item, indent + STEP, label));
}

/**
 * @param {Shown} shown
 * @param {string} indent
 * @returns {(Node | string)[][]}
 */
function entriesOf(shown, indent) {
  return shown.entries.map((/** @type {[string, Shown]} */ [key, value]) => [
    make('span', { class: 'key' }, JSON.stringify(key)),
    ': ',
    ...nodes(value, indent + STEP, key),
  ]);
}

/**
 * @param {string} open
 * @param {string} close
 * @param {string} indent
 * @param {number} more
 * @param {(Node | string)[][]} lines
 * @returns {(Node | string)[]}
 */
function group(open, close, indent, more, lines) {
  const all = more > 0 ? [...lines, [make('i', {}, `… ${more} more`)]] : lines;
  if (all.length === 0) return [open + close];
  const inner = all.flatMap((line, index) => [
    index === 0 ? '' : ',',
    `\n${indent}${STEP}`,
    ...line,
  ]);
  return [open, ...inner, `\n${indent}${close}`];
}
