import type { Requirement } from '../../shared/nest/requirements.js';
import type { CredentialRequest } from '../injection/requested.credentials.js';
import type { CredentialFeature } from '../options/credential.options.js';
import { BootMessage } from './boot.messages.js';
import type { Retry } from './retries.js';

type Named = Pick<CredentialFeature, 'name' | 'clients' | 'authFailure'>;

/** Credentials that methods run again with, though nothing says when: one problem each. */
export function retryProblems(retries: readonly Retry[], features: readonly Named[]): string[] {
  return features
    .filter(({ authFailure }) => authFailure === undefined)
    .flatMap(({ name }) => {
      const by = retries.filter(({ credential }) => credential === name).map((retry) => retry.by);
      return by.length > 0 ? [BootMessage.noAuthFailure(name, [...new Set(by)])] : [];
    });
}

/** Credentials and clients that are wanted and that nobody names: one problem each, however many want it. */
export function requirementProblems(
  requirements: readonly Requirement<CredentialRequest>[],
  features: readonly Named[],
): string[] {
  const wanted = new Map<string, { request: CredentialRequest; by: Set<string> }>();
  for (const { request, requiredBy } of requirements) {
    const key = `${request.kind} ${request.name}`;
    const known = wanted.get(key) ?? { request, by: new Set() };
    wanted.set(key, known);
    known.by.add(requiredBy);
  }
  const names = features.map(({ name }) => name);
  return [...wanted.values()].flatMap(({ request: { kind, name }, by }) => {
    const feature = features.find((each) => each.name === name);
    if (!feature) return [BootMessage.unknown(name, [...by], names)];
    return kind === 'client' && !feature.clients ? [BootMessage.noClients(name, [...by])] : [];
  });
}
