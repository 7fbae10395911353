import { Inject } from '@nestjs/common';
import { getCredentialToken } from '../injection/requested.credentials.js';

/**
 * Injects a {@link ManagedCredential} into a constructor parameter or a property. The application does not start if there
 * is none of that name, unless `@Optional()` stands beside.
 *
 * @example
 * ```ts
 * constructor(@InjectCredential('orders-db') private readonly login: ManagedCredential<DbLogin>) {}
 * ```
 */
export const InjectCredential = (name: string): ParameterDecorator & PropertyDecorator =>
  Inject(getCredentialToken(name));
