import { Inject } from '@nestjs/common';
import type { ManagedCredential } from '../credential/managed-credential.js';
import { getCredentialToken } from '../injection/requested.credentials.js';
import { CREDENTIAL_OF, RETRY_METADATA } from '../metadata.js';

type Method = (this: object, ...args: unknown[]) => unknown;

/**
 * Makes a method of a provider or a controller run once more where the first run was refused, by the rule of `use()`. The
 * method returns a promise from then on, also if it did not before. It is a plain method where no application has made its
 * object, as in a unit test.
 *
 * @param name of the credential
 * @example
 * ```ts
 * @RetryWithCredential('orders-db')
 * async report() {
 *   const { user, password } = await this.login.get();
 *   …
 * }
 * ```
 */
export function RetryWithCredential(name: string): MethodDecorator {
  return (target, key, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as Method | undefined;
    if (typeof method !== 'function' || typeof target === 'function') {
      throw new TypeError(
        `@RetryWithCredential() belongs on a method, which ${String(key)} is not`,
      );
    }
    const property = CREDENTIAL_OF(name);
    const retried: Method = function retried(...args) {
      const credential = (this as Record<symbol, ManagedCredential | undefined>)[property];
      return credential ? credential.use(() => method.apply(this, args)) : method.apply(this, args);
    };
    takeOver(method, retried);
    const names = (Reflect.getMetadata(RETRY_METADATA, target) as string[] | undefined) ?? [];
    if (!names.includes(name)) {
      Inject(getCredentialToken(name))(target, property);
      Reflect.defineMetadata(RETRY_METADATA, [...names, name], target);
    }
    descriptor.value = retried;
  };
}

/** What decorators below have noted of the method holds for what takes its place. */
function takeOver(from: Method, to: Method): void {
  for (const property of ['name', 'length']) {
    Object.defineProperty(to, property, {
      value: Reflect.get(from, property) as unknown,
      configurable: true,
    });
  }
  for (const key of Reflect.getOwnMetadataKeys(from) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, from), to);
  }
}
