import type { INestApplication } from '@nestjs/common';
import type { Duration } from '../../shared/duration.js';
import type { CreateOptions, GatewayEmulatorOptions } from '../gateway/gateway.options.js';

/** How a producer replaces its root credential. */
export type RotationKind = 'overlap' | 'in-place' | 'none';

/** A value, or what makes it. */
export type OrMade<T> = T | (() => T | Promise<T>);

type Addressing<P extends object | string> = Pick<
  GatewayEmulatorOptions<P>,
  'path' | 'routes' | 'accessId' | 'accountId' | 'itemName' | 'authority' | 'timeout'
>;

/**
 * What a producer promises, and how to see that it keeps it: the options of {@link describeProducer} and
 * {@link checkProducer}.
 */
export interface ProducerContract<
  P extends object | string = Record<string, unknown>,
  R extends object = Record<string, unknown>,
> extends Addressing<P> {
  /**
   * A Nest application, or the URL of a producer in any language; or a function that gives one, which is called once.
   * It is not closed at the end. For one rule an application on Fastify has to listen too: on a free port of the
   * loopback interface.
   */
  app: OrMade<INestApplication | string>;
  /**
   * The payload that Akeyless would store, as an object or as text; or a function that gives one.
   *
   * Every rule that rotates uses the root credential up. A function is called anew for each of them: let it make a new
   * root credential each time, if it can. Where the same payload is given again, a rule goes on with what the
   * rotations before it have made of it.
   */
  payload: OrMade<P>;
  /**
   * Whether a credential works, tried where it is meant to be used: `true` if it does; `false`, or an error, if not.
   * May be left out only for a custom rotated secret, which issues nothing; it needs {@link rootWorks} then.
   */
  credentialWorks?(this: void, response: R, payload: P): boolean | Promise<boolean>;
  /**
   * Whether the root credential of a payload works: `true` if it does; `false`, or an error, if not.
   * @default a create with that payload is tried
   */
  rootWorks?(this: void, payload: P): boolean | Promise<boolean>;
  /**
   * Ids of all credentials that exist in the upstream system. Lets the rules see what is left behind; the one about a
   * Gateway that hangs up needs it.
   */
  list?(this: void): readonly string[] | Promise<readonly string[]>;
  /** What an end user passes. @default none */
  input?: object;
  /** Who asks. @default \{ accessId: 'p-user' \} */
  clientInfo?: CreateOptions['clientInfo'];
  /**
   * False: nothing can be revoked, and a revoke answers with all ids.
   * @default true
   */
  revocable?: boolean;
  /**
   * `'overlap'`: the old root credential works until the new payload arrives, and is gone then. `'in-place'`: it is gone
   * with the rotation. `'none'`: the webhook for it refuses.
   * @default 'overlap'
   */
  rotation?: RotationKind;
  /**
   * False: the producer refuses a payload with a key that it does not know, so that none is added to see whether a
   * rotation keeps it.
   * @default true
   */
  extraPayloadKey?: boolean;
  /**
   * An id that the producer could have issued and has not.
   * @default an issued one with its last letters and digits changed to others
   */
  unknownId?: string;
  /**
   * The strings of a payload that nobody may see.
   * @default all under keys that speak of a password, secret, token, key or credential, or that are private; where there
   * is no such key, all of 8 characters or more
   */
  secrets?(this: void, payload: P): readonly string[];
  /**
   * All that was logged so far, where that is not written by way of `console`, `process.stdout` or `process.stderr` of
   * this process. Loggers that write to a file descriptor, such as pino, have to be given here.
   */
  log?(this: void): string;
  /** How long something may take that need not be done when it is answered. @default '5s' */
  patience?: Duration;
}

/** What has become of one rule. */
export interface ContractResult {
  readonly rule: string;
  /** False if the producer broke it. */
  readonly passed: boolean;
  /** How it was broken, what is expected, and how to mend it. */
  readonly error?: Error;
  /** Why it could not be judged; another rule has failed then, or an option is missing. */
  readonly skipped?: string;
}
