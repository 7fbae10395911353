import { encodeCredentialId, idText } from './credential-id.js';
import { isIssued } from './issued.js';
import { isObject, objectJson } from './outcome.js';
import { UnusableResult } from './producer.errors.js';

const NOT_REVOCABLE = 'not-revocable';

/** What a `@Create` handler made, taken out of what it returned. */
export interface Credential {
  /** The producer's own id. */
  readonly id: string;
  /** The id that the Gateway stores. */
  readonly storedId: string;
  readonly context?: unknown;
  readonly response: object;
  readonly responseJson: string;
  /** True where `issued()` gave the id apart from the response. */
  readonly isIdApart: boolean;
  /** Belongs to others too: never revoked on the library's own account. */
  readonly shared: boolean;
}

/** Options that decide what a result must hold. */
export interface CredentialRules {
  readonly idField: string;
  readonly canRevoke: boolean;
}

/** @throws UnusableResult if the result holds no id or cannot be answered. */
export function credentialOf(result: unknown, rules: CredentialRules): Credential {
  const { response, context, shared = false } = isIssued(result) ? result : { response: result };
  const id = isObject(response) ? ownId(result, rules) : undefined;
  if (id === undefined) throw new UnusableResult('create handler returned no usable id');
  const responseJson = objectJson(response);
  if (responseJson === undefined) {
    throw new UnusableResult('create handler returned no usable result');
  }
  const storedId = encodeCredentialId({ id, context });
  return {
    id,
    storedId,
    context,
    response: response as object,
    responseJson,
    isIdApart: isIssued(result),
    shared,
  };
}

/** The id in what a handler returned, as far as it is usable. */
export function ownId(
  result: unknown,
  { idField, canRevoke }: CredentialRules,
): string | undefined {
  const given = isIssued(result)
    ? result.id
    : (result as Record<string, unknown> | null | undefined)?.[idField];
  return given === undefined && !canRevoke ? NOT_REVOCABLE : idText(given);
}
