import { Inject } from '@nestjs/common';
import { getProfileToken } from '../injection/requested.profiles.js';

/**
 * Injects a profile into a constructor parameter or a property: what the provider's plugin gathered, or the values
 * themselves where no plugin did. The application does not start without it, unless `@Optional()` stands beside.
 *
 * @param name of the profile; the default profile if omitted
 */
export const InjectProfile = (
  provider: string,
  name?: string,
): ParameterDecorator & PropertyDecorator => Inject(getProfileToken(provider, name));
