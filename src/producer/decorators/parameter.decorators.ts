import { bindParameter, type ParameterPipe } from './bind-parameter.js';

/** The stored payload: an instance of the producer's `payload` DTO, or the parsed object. Everywhere. */
export const Payload = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'Payload', source: 'payload' }, pipes);

/** One field of the stored payload; undefined where it has none of that name. Everywhere. */
export const PayloadField = (key: string, ...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'PayloadField', source: 'payloadField', key }, pipes);

/** What the end user passed: an instance of the `input` DTO, or an object; `{}` where there is none. On `@Create`. */
export const Input = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'Input', source: 'input' }, pipes);

/** One field of the end user's input; undefined where it has none of that name. On `@Create`. */
export const InputField = (key: string, ...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'InputField', source: 'inputField', key }, pipes);

/** Values of one claim of who asked; undefined where there are none. On `@Create`. */
export const SubClaim = (claim: string, ...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'SubClaim', source: 'subClaim', key: claim }, pipes);

/** True when the credential is to become the next root credential. On `@Create`. */
export const ForRotation = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'ForRotation', source: 'forRotation' }, pipes);

/** The id to revoke, as `@Create` gave it: one call per id. On `@Revoke`. */
export const CredentialId = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'CredentialId', source: 'credentialId' }, pipes);

/** All ids at once. The method returns those revoked; undefined means all, a throw means none. On `@Revoke`. */
export const CredentialIds = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'CredentialIds', source: 'credentialIds' }, pipes);

/** What `issued({ context })` carried; beside `@CredentialIds()` a list in its order. On `@Revoke`. */
export const RevocationContext = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'RevocationContext', source: 'revocationContext' }, pipes);

/**
 * A stable id of this rotation: 24 hexadecimal digits, the same for every try with the same stored payload.
 * Name the new root credential after it, and a repeat after a crash finds it instead of making another.
 * On `@Rotate`, and on `@Create` (undefined unless it is called for a rotation).
 */
export const RotationId = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'RotationId', source: 'rotationId' }, pipes);

/**
 * A function `(undo) => void`: what is given to it runs, last first, when the method throws.
 * On `@Create` and `@Rotate`.
 */
export const OnRollback = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'OnRollback', source: 'onRollback' }, pipes);

/** An `AbortSignal`, aborted at the deadline of the call or when the caller hangs up. Everywhere. */
export const Signal = (...pipes: ParameterPipe[]): ParameterDecorator =>
  bindParameter({ decorator: 'Signal', source: 'signal' }, pipes);
