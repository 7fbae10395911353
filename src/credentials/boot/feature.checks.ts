import { isPlainObject } from '../../shared/plain-object.js';
import { credentialProblems, defaultsProblems } from '../options/credential.rules.js';
import type { CredentialFeature } from '../options/credential.options.js';
import type { ManagedCredentialsModuleOptions } from '../options/credentials.options.js';
import { BootMessage } from './boot.messages.js';

/** A credential with what holds for all of them where it says nothing itself. */
export function withDefaults(
  feature: CredentialFeature,
  defaults: ManagedCredentialsModuleOptions,
): CredentialFeature {
  const own = Object.entries(feature).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(own) as unknown as CredentialFeature) };
}

/** Credentials among what `forFeature()` was given. */
export const namedIn = (features: readonly unknown[]): CredentialFeature[] =>
  features.filter(isPlainObject) as unknown as CredentialFeature[];

/** What is wrong with the options of the module and of its credentials. */
export function optionProblems(
  defaults: object,
  features: readonly unknown[],
  environment: NodeJS.ProcessEnv,
): string[] {
  const rootProblems = defaultsProblems(defaults);
  const objects = namedIn(features);
  // What is wrong with the defaults is told once.
  const sound = rootProblems.length > 0 ? {} : defaults;
  return [
    ...rootProblems.map(BootMessage.ofRoot),
    ...(objects.length < features.length ? [BootMessage.noFeature()] : []),
    ...objects.flatMap((feature) =>
      credentialProblems(withDefaults(feature, sound), environment)
        .filter((problem) => sound === defaults || !problem.startsWith('Option source is missing'))
        .map((problem) => BootMessage.ofCredential(feature.name, problem)),
    ),
    ...sameNames(objects),
  ];
}

function sameNames(features: readonly CredentialFeature[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([name, count]) => BootMessage.sameName(name, count));
}
