import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';

/** Somebody who has to know how an answer ends. */
export interface AnswerListener {
  /**
   * Called once.
   *
   * @param isWritten true if the answer was written to its end while the connection stood
   */
  answerEnded(isWritten: boolean): void;
}

/** Those who wait for answers that have to go over a connection. */
const waitingOn = new WeakMap<Socket, Set<AnswerListener>>();

/**
 * Tells how an answer ends. A response that is queued behind another one on a connection that dies gets no event at all,
 * so the connection is asked; and only once, however many calls come over it.
 */
export function watchAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  listener: AnswerListener,
): void {
  const { socket } = request;
  if (socket.destroyed) {
    listener.answerEnded(false);
    return;
  }
  const waiting = waitingOn.get(socket) ?? watchConnection(socket);
  waiting.add(listener);
  response.on('finish', () => {
    if (waiting.delete(listener)) listener.answerEnded(!isCutOff(request, response));
  });
}

function watchConnection(socket: Socket): Set<AnswerListener> {
  const waiting = new Set<AnswerListener>();
  waitingOn.set(socket, waiting);
  // What stands for a connection on a serverless platform tells nothing.
  (socket as Partial<Socket>).once?.('close', () => {
    for (const listener of waiting) listener.answerEnded(false);
    waiting.clear();
  });
  return waiting;
}

/** An answer may be finished without having been written: because there is nothing left to write it to. */
function isCutOff(request: IncomingMessage, response: ServerResponse): boolean {
  const { stream } = response as Partial<Pick<Http2ServerResponse, 'stream'>>;
  // A stream of HTTP/2 is always destroyed by now; the question is why.
  return stream ? stream.aborted || stream.rstCode !== 0 : request.socket.destroyed;
}
