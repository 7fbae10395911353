export { AkeylessProducerModule } from './producer/akeyless-producer.module.js';
export { issued, type IssuedCredential, type IssuedOptions } from './producer/calls/issued.js';
export type { OnRollbackFunction } from './producer/calls/rollback.js';
export {
  AlreadyGone,
  ProducerError,
  type ProducerErrorOptions,
} from './producer/calls/producer.errors.js';
export { rotated, type RotatedOptions, type RotatedPayload } from './producer/calls/rotated.js';
export type { ProducerAuthOptions } from './producer/auth/auth.options.js';
export { ProducerBootError } from './producer/boot/producer-boot.error.js';
export { Create, Revoke, Rotate, Verify } from './producer/decorators/action.decorators.js';
export type { ParameterPipe } from './producer/decorators/bind-parameter.js';
export { ClientInfo } from './producer/decorators/client-info.decorator.js';
export {
  CredentialId,
  CredentialIds,
  ForRotation,
  Input,
  InputField,
  OnRollback,
  Payload,
  PayloadField,
  RevocationContext,
  RotationId,
  Signal,
  SubClaim,
} from './producer/decorators/parameter.decorators.js';
export { Producer } from './producer/decorators/producer.decorator.js';
export type { RotationJournal } from './producer/rotation/journal/rotation-journal.js';
export type { ProducerEvent } from './producer/events/producer-event.js';
export { ProducerEvents } from './producer/events/producer-events.js';
export type {
  AkeylessProducerOptionsFactory,
  AsyncModuleOptions,
} from './producer/options/module-options.providers.js';
export type {
  AkeylessProducerModuleOptions,
  ProducerOptions,
  ProducerRoutes,
  RetirePolicy,
} from './producer/options/producer.options.js';
export { createRedactor, type Redactor } from './shared/redaction/redactor.js';
