import type { Clock } from '../../shared/clock.js';
import { abortable } from '../credential/abortable.js';
import type { CredentialSettings } from '../credential/credential.settings.js';
import { fetchFailure } from '../credential/fetch.failure.js';

/** What a source has against being asked for a secret. One that is down has nothing against it. */
export async function sourceProblem<T>(
  { source, path, refreshEvery, timeout }: CredentialSettings<T>,
  clock: Clock,
): Promise<string | undefined> {
  if (!source.check) return undefined;
  const abort = new AbortController();
  const stopTimer = clock.after(timeout, () => abort.abort());
  const settings = refreshEvery === undefined ? {} : { refreshEvery };
  try {
    const { signal } = abort;
    return await abortable(source.check(path, settings, { signal }), signal);
  } catch (error) {
    const { recoverable, reason } = fetchFailure(error, []);
    return recoverable ? undefined : reason;
  } finally {
    stopTimer();
  }
}
