import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { maskedPayload } from '../../secrets.js';
import type { KeptState } from '../../state/kept-state.js';
import { printable } from '../../terminal/printable.js';
import { fields } from '../../terminal/table.js';
import { READING_OPTIONS } from '../gateway.options.js';
import { stateFile } from '../state-location.js';

export const PAYLOAD_COMMAND: Command = {
  name: 'payload',
  summary: 'Show the stored payload, and those before it',
  options: READING_OPTIONS,
  run: payload,
};

async function payload({ values, terminal, output }: Context): Promise<void> {
  const state = await (await stateFile(values, terminal)).read();
  const isShown = values.has('show-secrets');
  const named = state === undefined ? [] : payloadsOf(state);
  const forScripts = named.map(([kind, text]) => ({
    kind,
    payload: isShown ? text : maskedPayload(text),
  }));
  output.result({ payloads: forScripts }, (style) => {
    if (named.length === 0) return 'No payload is stored.';
    return named
      .map(([kind, text]) => {
        const content = isShown
          ? printable(text)
          : fields(Object.entries(maskedPayload(text)), style);
        return `${style.bold(kind)}\n${content}`;
      })
      .join('\n\n');
  });
}

function payloadsOf({ gateway, setAside }: KeptState): [kind: string, text: string][] {
  const all: [string, string | undefined][] = [
    ['stored', gateway.payload],
    ['previous', gateway.previousPayload],
    ['pending', gateway.pendingPayload],
    ...setAside.map(({ payload: text }): [string, string] => ['set aside', text]),
  ];
  return all.filter((each): each is [string, string] => Boolean(each[1]));
}
