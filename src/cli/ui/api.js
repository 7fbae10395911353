/** @typedef {{ message: string, hint?: string }} FailureText */

const token = new URLSearchParams(location.search).get('token') ?? '';
const RETRY_MS = 1500;

/** What the emulator could not do, and what to do about it. */
export class Failure extends Error {
  /** @param {FailureText} text */
  constructor({ message, hint }) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Has the emulator do something.
 *
 * @param {string} action
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function ask(action, body = {}) {
  const headers = { 'content-type': 'application/json', 'x-token': token };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`/api/${action}`, init).catch(() => undefined);
  if (response === undefined) {
    throw new Failure({
      message: 'The emulator does not answer.',
      hint: 'Is its command still running in the shell?',
    });
  }
  if (!response.ok) throw new Failure({ message: (await response.text()).trim() });
  const answer = await response.json();
  if (answer.error) throw new Failure(answer.error);
  return answer;
}

/**
 * Listens to the emulator for as long as the page is open.
 *
 * @param {(change: any) => void} onChange
 * @param {(connection: 'live' | 'lost' | 'refused') => void} onConnection
 */
export async function listen(onChange, onConnection) {
  for (;;) {
    const response = await fetch('/api/events', { headers: { 'x-token': token } }).catch(
      () => undefined,
    );
    if (response !== undefined && !response.ok) return onConnection('refused');
    if (response?.body) {
      onConnection('live');
      await readEvents(response.body, onChange).catch(() => undefined);
    }
    onConnection('lost');
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {(change: any) => void} onChange
 */
async function readEvents(body, onChange) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) onChange(JSON.parse(event.slice('data: '.length)));
  }
}
