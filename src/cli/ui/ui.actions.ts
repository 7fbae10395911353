import { createOptionsIn } from './create.request.js';
import type { DueRunner } from './due.runner.js';
import { UnusableRequest } from './failure.js';
import { switchFaults } from './fault.switches.js';
import type { UiSession } from './ui.session.js';

type Body = Readonly<Record<string, unknown>>;
/** What the page may ask for. */
export type UiAction = (body: Body) => Promise<object>;

export function uiActions(session: UiSession, due: DueRunner): ReadonlyMap<string, UiAction> {
  const { gateway } = session;
  const actions: Record<string, UiAction> = {
    create: async (body) => {
      const options = createOptionsIn(body);
      const { id } = await session.run(() => gateway.create(options));
      return { id };
    },
    revoke: async ({ ids }) => {
      const wanted = idsIn(ids);
      await session.run(() => gateway.revoke(...wanted));
      return { revoked: wanted.length };
    },
    'revoke-all': async () => {
      const { revoked } = await session.run(() => gateway.revokeAll());
      return { revoked: revoked.length };
    },
    rotate: async () => {
      await session.run(() => gateway.rotate());
      return { isStored: gateway.state.pendingPayload === undefined };
    },
    'dry-run': async () => {
      const { id } = await session.run(() => gateway.dryRun());
      return { id };
    },
    advance: async ({ duration }) => {
      await due.advance(typeof duration === 'number' ? duration : String(duration));
      return {};
    },
    'adopt-payload': async () => {
      await session.run(() => gateway.adoptPayload());
      return {};
    },
    faults: async (body) => {
      switchFaults(gateway.faults, body);
      session.changed();
      return {};
    },
    reveal: async ({ name }) => {
      const value = session.secretBehind(String(name));
      if (value !== undefined) return { value };
      throw new UnusableRequest('the Gateway does not keep this value any more');
    },
  };
  return new Map(Object.entries(actions));
}

function idsIn(value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((id) => typeof id === 'string')) {
    return value;
  }
  throw new UnusableRequest('"ids" must be a list of strings');
}
