import { InternalServerErrorException } from '@nestjs/common';
import type { Credential, RootLogin, Upstream } from '../upstream.js';
import type { Caller } from './envelope.js';
import type { JsonObject } from './json-object.js';

const DRY_RUN_CALLER = 'p-custom';
const DRY_RUN_ID = 'dry-run';

export interface CreateAnswer {
  readonly id: string;
  readonly response: Credential | Record<string, never>;
}

export interface RevokeAnswer {
  readonly revoked: string[];
  readonly message: string;
}

export interface RotateAnswer {
  readonly payload: string;
}

export async function create(
  upstream: Upstream,
  root: RootLogin,
  input: JsonObject,
  caller: Caller,
): Promise<CreateAnswer> {
  if (caller.accessId === DRY_RUN_CALLER) return { id: DRY_RUN_ID, response: {} };
  const credential = await upstream.create(root, String(input['role']));
  return { id: credential.username, response: credential };
}

/** One after the other; what cannot be revoked does not stop the rest. */
export async function revoke(
  upstream: Upstream,
  root: RootLogin,
  ids: readonly string[],
): Promise<RevokeAnswer> {
  const revoked: string[] = [];
  for (const id of ids) {
    if (id === DRY_RUN_ID || (await isRevoked(upstream, root, id))) revoked.push(id);
  }
  const failed = ids.length - revoked.length;
  if (revoked.length === 0 && failed > 0) throw new InternalServerErrorException('revoke failed');
  return { revoked, message: failed > 0 ? `${failed} of ${ids.length} were not revoked` : '' };
}

async function isRevoked(upstream: Upstream, root: RootLogin, id: string): Promise<boolean> {
  try {
    await upstream.revoke(root, id);
    return true;
  } catch {
    return false;
  }
}

export async function rotate(upstream: Upstream, root: RootLogin): Promise<RotateAnswer> {
  return { payload: JSON.stringify({ ...root, ...(await upstream.rotate(root)) }) };
}
