import type { Requirement } from '../../shared/nest/requirements.js';
import type { CredentialRequest } from '../injection/requested.credentials.js';
import type { CredentialFeature } from '../options/credential.options.js';
import { BootMessage } from './boot.messages.js';

/** Credentials and clients that are wanted and that nobody names: one problem each, however many want it. */
export function requirementProblems(
  requirements: readonly Requirement<CredentialRequest>[],
  features: readonly Pick<CredentialFeature, 'name' | 'clients'>[],
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
