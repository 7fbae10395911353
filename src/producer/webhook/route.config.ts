import type { WebhookRoute } from './webhook.route.js';

/** Nest's Fastify adapter hands metadata of this key to the route; on Express it stays on the handler. */
export const ROUTE_CONFIG_METADATA = '__fastify_route_config__';

const KEY = 'nestjs-akeyless';

/** What a generated route carries, so that the receivers know it for ours. */
export interface WebhookRouteConfig {
  readonly route: WebhookRoute;
  /** Version of the controller, where it has one of its own. */
  readonly version?: unknown;
}

export const routeConfig = (config: WebhookRouteConfig): object => ({ [KEY]: config });

export function webhookConfigOf(config: unknown): WebhookRouteConfig | undefined {
  return (config as Record<string, WebhookRouteConfig> | undefined)?.[KEY];
}
