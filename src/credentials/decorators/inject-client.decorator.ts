import { Inject } from '@nestjs/common';
import { getClientToken } from '../injection/requested.credentials.js';

/**
 * Injects the client of a credential, as its option `clients` makes it: always the current one, which another takes the
 * place of when the credential changes.
 *
 * @example
 * ```ts
 * constructor(@InjectClient('orders-db') private readonly pool: Pool) {}
 * ```
 */
export const InjectClient = (name: string): ParameterDecorator & PropertyDecorator =>
  Inject(getClientToken(name));
