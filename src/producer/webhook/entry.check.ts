import { InternalServerErrorException } from '@nestjs/common';
import { attachedCall } from './open.call.js';

type RouteHandler = (request: object, response: object, ...more: never[]) => unknown;

/**
 * A route's handler as Nest has made it, which fails where a global interceptor has ended the request by itself. What
 * such an interceptor emits is not answered, so that the caller would wait in vain.
 */
export function requiringEntry(handler: RouteHandler): RouteHandler {
  return async (request, response, ...more) => {
    await untilNestIsDone(response, () => handler(request, response, ...more));
    const webhookCall = attachedCall(request);
    webhookCall?.throughNest();
    if (webhookCall?.isWaiting) {
      throw new InternalServerErrorException(
        'a global interceptor did not call next.handle(), so nothing was done',
      );
    }
    return response;
  };
}

/** Nest returns the response; Fastify's is one that a promise waits for until it is sent. */
async function untilNestIsDone(
  response: object & { then?: unknown },
  run: () => unknown,
): Promise<void> {
  const { then } = response;
  if (then !== undefined) Reflect.set(response, 'then', undefined);
  try {
    await run();
  } finally {
    if (then !== undefined) Reflect.set(response, 'then', then);
  }
}
