/** The actions that have a route. */
export const WEBHOOK_ACTIONS = ['create', 'revoke', 'rotate'] as const;

export type WebhookAction = (typeof WEBHOOK_ACTIONS)[number];
