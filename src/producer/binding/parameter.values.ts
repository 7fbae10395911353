import type { Invocation } from '../calls/invocation.js';
import type { ParameterMetadata, ParameterSource } from '../metadata.js';

/** Takes the value of one parameter out of an invocation. */
export type ParameterValue = (invocation: Invocation) => unknown;

const VALUES: Record<ParameterSource, (key: string) => ParameterValue> = {
  payload: () => (invocation) => invocation.payload,
  payloadField: (key) => (invocation) => ownField(invocation.payload, key),
  input: () => (invocation) => invocation.details.input,
  inputField: (key) => (invocation) => ownField(invocation.details.input, key),
  clientInfo: () => (invocation) => invocation.details.clientInfo,
  clientInfoField: (key) => (invocation) => ownField(invocation.details.clientInfo, key),
  subClaim: (key) => (invocation) => ownField(invocation.details.clientInfo?.subClaims, key),
  forRotation: () => (invocation) => invocation.details.forRotation,
  credentialId: () => (invocation) => invocation.details.credentialId,
  credentialIds: () => (invocation) => invocation.details.credentialIds,
  revocationContext: () => (invocation) => invocation.details.revocationContext,
  rotationId: () => (invocation) => invocation.details.rotationId?.(),
  onRollback: () => (invocation) => invocation.onRollback,
  signal: () => (invocation) => invocation.signal,
};

export function parameterValue({ source, key = '' }: ParameterMetadata): ParameterValue {
  return VALUES[source](key);
}

/** Names of fields come from outside, so that what every object inherits must not answer. */
function ownField(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
