import type { WebhookAction } from './webhook.action.js';
import { isJsonObject } from './json.parser.js';

/** Whether what an interceptor made of an answer is still one that the Gateway can read. */
export const hasAnswerShape: Record<WebhookAction, (body: unknown) => boolean> = {
  create: (body) =>
    isJsonObject(body) && typeof body['id'] === 'string' && isJsonObject(body['response']),
  revoke: (body) =>
    isJsonObject(body) && isTextList(body['revoked']) && typeof body['message'] === 'string',
  rotate: (body) => isJsonObject(body) && typeof body['payload'] === 'string',
};

const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');
