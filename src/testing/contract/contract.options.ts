import { milliseconds } from '../../shared/duration.js';
import type { ProducerContract, RotationKind } from './producer.contract.js';

/** A contract of whatever producer. */
export type AnyContract = ProducerContract<object | string, object>;

/** A contract with every default in its place. */
export interface ResolvedContract extends AnyContract {
  readonly revocable: boolean;
  readonly rotation: RotationKind;
  readonly extraPayloadKey: boolean;
  readonly patienceMs: number;
  /** False for a custom rotated secret. */
  readonly issues: boolean;
}

const ROTATIONS: readonly unknown[] = ['overlap', 'in-place', 'none'] satisfies RotationKind[];
const FUNCTIONS = ['credentialWorks', 'rootWorks', 'list', 'secrets', 'log'] as const;
const FLAGS = ['revocable', 'extraPayloadKey'] as const;
const OTHERS = ['app', 'payload', 'input', 'clientInfo', 'rotation', 'unknownId', 'patience'];
const ADDRESSING = ['path', 'routes', 'accessId', 'accountId', 'itemName', 'authority', 'timeout'];
const KNOWN: ReadonlySet<string> = new Set([...FUNCTIONS, ...FLAGS, ...OTHERS, ...ADDRESSING]);

/** @throws TypeError that names the option which is wrong, RangeError for what is no length of time. */
export function resolvedContract(options: AnyContract): ResolvedContract {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('the options are missing: give at least app, payload and credentialWorks');
  }
  checkNames(options);
  checkKinds(options);
  checkPresence(options);
  const { revocable = true, rotation = 'overlap', extraPayloadKey = true } = options;
  const issues = options.credentialWorks !== undefined;
  const patienceMs = milliseconds(options.patience ?? '5s');
  return { ...options, revocable, rotation, extraPayloadKey, patienceMs, issues };
}

function checkNames(options: AnyContract): void {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown === undefined) return;
  throw new TypeError(
    `there is no option "${unknown}"; there are ${[...KNOWN].toSorted().join(', ')}`,
  );
}

function checkKinds(options: AnyContract): void {
  for (const name of FUNCTIONS) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'function') {
      throw new TypeError(`${name} must be a function`);
    }
  }
  for (const name of FLAGS) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'boolean') {
      throw new TypeError(`${name} must be true or false`);
    }
  }
  const { rotation } = options;
  if (rotation !== undefined && !ROTATIONS.includes(rotation)) {
    throw new TypeError("rotation must be 'overlap', 'in-place' or 'none'");
  }
}

function checkPresence({ app, payload, credentialWorks, rootWorks, rotation }: AnyContract): void {
  if (app == null) {
    throw new TypeError(
      'app is missing: give a Nest application, the URL of a producer, or a function that gives one',
    );
  }
  if (payload == null) {
    throw new TypeError(
      "payload is missing: give what Akeyless would store, or a function that gives it; '' if nothing is stored",
    );
  }
  if (credentialWorks !== undefined) return;
  if (rootWorks === undefined) {
    throw new TypeError(
      'credentialWorks is missing: give a function that tries a credential where it is meant to be used; ' +
        'or rootWorks, for a custom rotated secret, which issues nothing',
    );
  }
  if (rotation === 'none') {
    throw new TypeError(
      "credentialWorks is missing: without it, and with rotation 'none', nothing would be tried",
    );
  }
}
