import { merge } from '../../../profiles/data/merge.js';
import { backendSection, providersOf } from '../../../profiles/data/provider-data.js';
import { checkedProfiles } from '../../../profiles/file/checked-profiles.js';
import type { ProfileData } from '../../../profiles/file/profile-data.js';
import { askBackends } from '../../../profiles/handlers/backend.runner.js';
import type { Context } from '../../context.js';
import { CliError } from '../../errors/cli.error.js';
import { withStdoutAside } from '../../terminal/stdout-aside.js';
import type { FileSettings } from '../given-settings.js';
import { exitingWhenInterrupted } from './exiting-when-interrupted.js';
import { loadedModule } from './loaded-module.js';

/**
 * The providers that an application has from a file and the backends of a module, before plugins gather: without the
 * section that says which backends are asked.
 *
 * @throws CliError
 */
export async function withBackends(
  module: string,
  read: ProfileData,
  { file, key, overrides = {} }: FileSettings,
  context: Context,
): Promise<ProfileData> {
  const declared = merge(read, overrides) as ProfileData;
  const section = backendSection(declared);
  const asking = (): Promise<readonly object[]> => answersOf(module, section, [key, declared]);
  const isAsking = askedIn(section).length > 0;
  if (!isAsking) context.output.note(`${file} names no backend: none was asked.`);
  const answers = isAsking
    ? await exitingWhenInterrupted(context, () => withStdoutAside(asking))
    : [];
  const { default: usual } = declared;
  return checkedProfiles({
    ...(typeof usual === 'string' && { default: usual }),
    ...providersOf(merge(read, ...answers, overrides), declared),
  });
}

async function answersOf(
  module: string,
  section: Record<string, unknown>,
  secrets: readonly unknown[],
): Promise<readonly object[]> {
  const exported = await loadedModule(module, secrets);
  // Only here is Nest needed.
  const { StartedBackends } = await import('./started-backends.js');
  const started = await StartedBackends.of(exported, module, secrets);
  try {
    started.checkNames(askedIn(section));
    const { answers, failures } = await askBackends(started.backends, section, undefined, secrets);
    if (failures.length === 0) return answers;
    throw new CliError(
      failures.map(({ label, reason }) => `${label} failed: ${reason}`).join('\n'),
      'Nothing was printed.',
    );
  } finally {
    await started.close();
  }
}

const askedIn = (section: Record<string, unknown>): string[] =>
  Object.keys(section).filter((name) => Object.keys(section[name] ?? {}).length > 0);
