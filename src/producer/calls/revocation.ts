import type { Call } from './call.js';
import { type CredentialReference, idText } from './credential-id.js';
import { isAlreadyGone } from './failure.js';
import { Invocation } from './invocation.js';
import type { ProducerContext } from './producer.context.js';
import { ProducerError, UnusableResult } from './producer.errors.js';
import type { StoredPayload } from './stored-payload.js';

/** Calls `@Revoke` for one credential. Resolves if it is gone, now or before. */
export async function revokeCredential(
  producer: ProducerContext,
  credential: CredentialReference,
  payload: StoredPayload,
  call: Call,
): Promise<void> {
  if (producer.handlers.revokesInBulk) {
    const gone = await revokeInBulk(producer, [credential], payload, call);
    if (!gone(credential.id)) throw notRevoked();
    return;
  }
  await untilGone(async () => {
    const { id: credentialId, context: revocationContext } = credential;
    await revokeHandler(producer)(
      new Invocation(call, payload, { credentialId, revocationContext }),
    );
  });
}

/** Calls `@Revoke` once for all credentials; returns what tells whether an id is gone. */
export async function revokeInBulk(
  producer: ProducerContext,
  credentials: readonly CredentialReference[],
  payload: StoredPayload,
  call: Call,
): Promise<(id: string) => boolean> {
  const credentialIds = credentials.map(({ id }) => id);
  const revocationContext = credentials.map(({ context }) => context);
  const result = await untilGone(() =>
    revokeHandler(producer)(new Invocation(call, payload, { credentialIds, revocationContext })),
  );
  if (result === undefined) return () => true;
  if (!Array.isArray(result))
    throw new UnusableResult('revoke handler returned neither a list of ids nor nothing');
  const gone = new Set(result.map(idText));
  return (id) => gone.has(id);
}

export const notRevoked = (): ProducerError =>
  new ProducerError('the revoke handler did not name it as revoked', { status: 500 });

function revokeHandler({ handlers }: ProducerContext) {
  if (!handlers.revoke) throw new Error('there is no @Revoke');
  return handlers.revoke;
}

async function untilGone(revoke: () => unknown): Promise<unknown> {
  try {
    return await revoke();
  } catch (error) {
    if (isAlreadyGone(error)) return undefined;
    throw error;
  }
}
