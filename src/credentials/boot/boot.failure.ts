import type { ModulesContainer } from '@nestjs/core';
import { CREDENTIALS_OPTIONS } from '../credentials.tokens.js';
import { CredentialsBootError } from '../errors/credentials-boot.error.js';
import { BootMessage } from './boot.messages.js';
import { CredentialsBootstrap } from './credentials.bootstrap.js';

/** Why there are no credentials, where that is known. */
export function bootFailure(
  modules: ModulesContainer,
  names: readonly string[],
): CredentialsBootError | undefined {
  const root = [...modules.values()].find(({ providers }) => providers.has(CREDENTIALS_OPTIONS));
  if (!root) return new CredentialsBootError([BootMessage.forRootMissing(names)]);
  const bootstrap = root.providers.get(CredentialsBootstrap)?.instance as
    CredentialsBootstrap | undefined;
  return bootstrap?.failure;
}
