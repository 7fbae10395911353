import { listen } from './api.js';
import { addCalls } from './calls.js';
import { setClock, startClock, tickClock } from './clock.js';
import { byId, setText } from './dom.js';
import { showFaults, startFaults } from './faults.js';
import { startGetForm } from './get-form.js';
import { showLeases, startLeases, tickLeases } from './leases.js';
import { showPayloads, startPayload } from './payload.js';

const CONNECTIONS = {
  live: { text: 'Live', banner: '' },
  lost: {
    text: 'Connection lost',
    banner: 'The emulator does not answer. Is its command still running in the shell?',
  },
  refused: {
    text: 'Not let in',
    banner:
      'This address is not, or no longer, the one of an emulator: open the one that its command prints.',
  },
};

/** @param {keyof typeof CONNECTIONS} connection */
function showConnection(connection) {
  const { text, banner } = CONNECTIONS[connection];
  const place = byId('connection', HTMLElement);
  place.dataset.connection = connection;
  setText(place, text);
  byId('banner', HTMLElement).hidden = banner === '';
  setText(byId('banner', HTMLElement), banner);
}

/** @param {{ now: number, state: any, calls: any[] }} change */
function showChange(change) {
  const { state, calls } = change;
  setClock(change);
  showProducer(state.webhooks);
  showLeases(state);
  showPayloads(state);
  showFaults(state.faults);
  addCalls(calls);
  tick();
}

/**
 * What the three webhooks have in common tells where they are; their ends only make the line long.
 *
 * @param {Record<'create' | 'revoke' | 'rotate', string>} webhooks
 */
function showProducer({ create, revoke, rotate }) {
  const place = byId('producer', HTMLElement);
  const base = create.slice(0, create.lastIndexOf('/'));
  const isCommon = [revoke, rotate].every((url) => url.slice(0, url.lastIndexOf('/')) === base);
  setText(place, isCommon ? base : create);
  place.title = [create, revoke, rotate].join('\n');
}

function tick() {
  tickClock();
  tickLeases();
}

startGetForm();
startLeases();
startPayload();
startClock();
startFaults();
setInterval(tick, 1000);
void listen(showChange, showConnection);
