/** Metadata keys are fixed strings, so that two copies of the library still understand each other. */
export const PRODUCER_METADATA = 'nestjs-akeyless:producer';
export const ACTIONS_METADATA = 'nestjs-akeyless:actions';
export const PARAMETERS_METADATA = 'nestjs-akeyless:parameters';

/** What a handler can be for. */
export type Action = 'create' | 'revoke' | 'rotate' | 'verify';

/** What a handler's parameter is bound to. */
export type ParameterSource =
  | 'payload'
  | 'payloadField'
  | 'input'
  | 'inputField'
  | 'clientInfo'
  | 'clientInfoField'
  | 'subClaim'
  | 'forRotation'
  | 'credentialId'
  | 'credentialIds'
  | 'revocationContext'
  | 'rotationId'
  | 'onRollback'
  | 'signal';

/** One decorated parameter of a method. */
export interface ParameterMetadata {
  /** Name of the decorator, for messages. */
  readonly decorator: string;
  readonly index: number;
  readonly source: ParameterSource;
  /** Field name, of the sources that have one. */
  readonly key?: string;
}
