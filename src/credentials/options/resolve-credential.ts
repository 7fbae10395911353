import { milliseconds } from '../../shared/duration.js';
import type { CredentialSettings } from '../credential/credential.settings.js';
import { OfflineCopy } from '../offline/offline.copy.js';
import { secretPath } from '../sources/secret-path.js';
import { sourceOf } from '../sources/source-of.js';
import { credentialProblems } from './credential.rules.js';
import type { CredentialOptions } from './credential.options.js';
import { EnvVariable } from './env-variable.js';

/** @throws TypeError with everything that is wrong with the options. */
export function resolveCredential<T>(
  options: CredentialOptions<T>,
  environment: NodeJS.ProcessEnv = process.env,
): CredentialSettings<T> {
  const problems = credentialProblems(options, environment);
  const { name, path, type, source, refreshEvery, offline } = options;
  if (!source || problems.length > 0) throw new TypeError(problems.join(' '));
  const ownPath = secretPath(path instanceof EnvVariable ? path.read(environment) : path);
  return {
    name,
    path: ownPath,
    type,
    source: sourceOf(source),
    refreshEvery: refreshEvery === undefined ? undefined : milliseconds(refreshEvery),
    staleFor: milliseconds(options.staleFor ?? '1h'),
    timeout: milliseconds(options.timeout ?? '10s'),
    offlineCopy: offline && new OfflineCopy(offline, name, ownPath),
  };
}
