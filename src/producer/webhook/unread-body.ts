import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Clock } from '../../shared/clock.js';
import type { CallDrain } from './call.drain.js';

/** How long a caller may go on sending after the answer. */
const LINGER_MS = 5000;

/**
 * Answers a request whose body nobody reads in such a way that the caller can read the answer. Node drops what arrives
 * after an answer; but where the connection is to end, it ends it at once: with bytes that were not read that is a reset,
 * which can overtake the answer. So it ends when the body has come to its end, has taken too long, or when the
 * application shuts down.
 */
export function dropBody(
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
  drain: CallDrain,
): void {
  if (request.complete || request.readableEnded) return;
  // HTTP/2 ends a stream without its connection, and what stands for one on a serverless platform has no end.
  if (request.httpVersionMajor > 1 || !(request.socket instanceof Socket)) return;
  const endsConnection = !response.shouldKeepAlive;
  if (endsConnection) {
    response.shouldKeepAlive = true;
    response.removeHeader('connection');
  }
  response.once('finish', () => {
    const { socket } = request;
    const stopTimer = clock.after(LINGER_MS, () => socket.destroy());
    const stopListening = drain.onceDraining(() => socket.destroySoon());
    const stopWaiting = (): void => {
      stopTimer();
      stopListening();
    };
    request.once('close', stopWaiting);
    request.once('end', () => {
      stopWaiting();
      if (endsConnection) socket.destroySoon();
    });
  });
}
