import type { Type } from '@nestjs/common';
import type { ProducerAuthOptions } from '../auth/auth.options.js';
import type { RotationJournal } from '../rotation/journal/rotation-journal.js';

/** Paths of a producer's routes, below its `path`. */
export interface ProducerRoutes {
  create: string;
  revoke: string;
  rotate: string;
}

/** When an old root credential is revoked. */
export type RetirePolicy = 'when-confirmed' | 'immediately' | 'never';

/** Options of one producer, for `forRoot()` and for `@Producer()`. Given in both places, they must agree. */
export interface ProducerOptions {
  /**
   * Prefix of the routes.
   * @default '' for the default producer, its name for a named one
   */
  path?: string;
  /** @default { create: 'sync/create', revoke: 'sync/revoke', rotate: 'sync/rotate' } */
  routes?: Partial<ProducerRoutes>;
  /**
   * Field of what `@Create` returns that is the credential's id, and of the payload that is the root's. Ids are not
   * secrets: they are shown and logged.
   * @default 'id'
   */
  idField?: string;
  /**
   * False: revoke answers with all ids and calls nothing. The id of a credential is then `not-revocable` unless
   * `@Create` returned one.
   * @default true
   */
  canRevoke?: boolean;
  /**
   * False: the rotate route answers 404.
   * @default true; false where `canRevoke` is false and there is no `@Rotate`
   */
  canRotate?: boolean;
  /** Class with class-validator decorators that the stored payload must fit. */
  payload?: Type;
  /** Class with class-validator decorators that the end user's input must fit; unknown fields are refused. */
  input?: Type;
  /**
   * True: payload fields that the `payload` class does not know are refused.
   * @default false
   */
  strictPayload?: boolean;
  /**
   * True: the payload is any string, given to handlers as it is, and `@Rotate` returns the new one. Needs `auth`
   * written out, `false` to do without: with ambient credentials anyone could ask.
   * @default false
   */
  opaquePayload?: boolean;
  /**
   * When the old root credential is revoked after a rotation: once the Gateway has shown that it stored the new
   * payload, before the rotation is answered, or never (it is only reported).
   * @default 'when-confirmed'
   */
  retire?: RetirePolicy;
  /**
   * False: a credential whose answer was lost is reported, not revoked; for handlers that grant to an existing
   * identity.
   * @default true
   */
  compensate?: boolean;
  /**
   * `'short'` answers the Gateway's dry run without calling `@Create`; `'real'` passes it through like any call.
   * @default 'short'
   */
  dryRun?: 'short' | 'real';
  /** Maps a received id to the producer's own, for old gateways that prefix it. `revoked` echoes what was received. */
  mapId?: (receivedId: string) => string;
  /**
   * Deadline of a call in milliseconds.
   * @default 50000; 35000 where there is only `@Rotate`
   */
  timeoutMs?: number;
  /**
   * Ids revoked at a time.
   * @default 8
   */
  revokeConcurrency?: number;
  /**
   * Calls in the handlers at once; the others wait in order. Revokes of the library's own never wait.
   * @default no limit
   */
  concurrency?: number;
  /**
   * How many calls may wait; beyond that 503 with `Retry-After`.
   * @default 1000
   */
  queue?: number;
  /**
   * How long a shutdown waits for calls in flight, in milliseconds; then they are aborted, and what they made is revoked.
   * @default 20000
   */
  shutdownMs?: number;
  /**
   * Where rotations are remembered until they are confirmed, so that a repeat makes no second credential.
   * @default the memory of this process
   */
  rotationJournal?: RotationJournal;
  /** Enters the keys that the journal is encrypted with; for payloads that could be guessed. */
  journalSecret?: string;
  /**
   * Size limit of a request body, in bytes on the wire.
   * @default 1048576
   */
  bodyLimit?: number;
  /**
   * Who may call. `false` says that the routes are open on purpose: to whoever reaches them, as far as the payload that
   * they send permits.
   * @default none: open, with a warning at the start
   */
  auth?: ProducerAuthOptions | false;
  /**
   * Class decorators for the generated controller, such as `[Public(), ApiTags('producer')]`.
   * @default []
   */
  controllerDecorators?: ClassDecorator[];
}

/** Options of `AkeylessProducerModule.forRoot()`: those of the default producer, and what holds for all of them. */
export interface AkeylessProducerModuleOptions extends ProducerOptions {
  /** Classes with `@Producer('name')` that are provided by a factory, where their name cannot be seen in time. */
  producers?: Type[];
}

/** Options that have no default. */
type OptionalOption =
  'payload' | 'input' | 'mapId' | 'auth' | 'concurrency' | 'rotationJournal' | 'journalSecret';

/** The options of one producer with every default in its place. */
export interface ResolvedProducerOptions
  extends
    Required<Omit<ProducerOptions, OptionalOption | 'routes'>>,
    Pick<ProducerOptions, OptionalOption> {
  routes: ProducerRoutes;
}
