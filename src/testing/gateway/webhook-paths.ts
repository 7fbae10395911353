import type { GatewayAction } from './exchange.js';

const ROUTES: Record<GatewayAction, string> = {
  create: 'sync/create',
  revoke: 'sync/revoke',
  rotate: 'sync/rotate',
};

/** Where the webhooks are, below the application's URL. */
export function webhookPaths({
  path = '',
  routes = {},
}: {
  path?: string;
  routes?: Partial<Record<GatewayAction, string>>;
}): Record<GatewayAction, string> {
  const all = { ...ROUTES, ...routes };
  const pathOf = (route: string): string =>
    `/${path}/${route}`.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return { create: pathOf(all.create), revoke: pathOf(all.revoke), rotate: pathOf(all.rotate) };
}
