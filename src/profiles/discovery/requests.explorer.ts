import { Injectable, type InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Requirement, requestsIn, requirementsIn } from '../../shared/nest/requirements.js';
import { requestOf } from '../injection/profile.providers.js';
import type { ProfileRequest } from '../injection/requested.profiles.js';

/** Finds the profiles that the application has for injection, and who wants them. */
@Injectable()
export class RequestsExplorer {
  constructor(private readonly modules: ModulesContainer) {}

  /** The profiles that can be injected, by token. */
  requests(): Map<InjectionToken, ProfileRequest> {
    return requestsIn(this.modules.values(), requestOf);
  }

  requirements(): Requirement<ProfileRequest>[] {
    return requirementsIn(this.modules.values(), this.requests());
  }

  /** Takes back what can be injected, so that Nest refuses whoever comes later and asks for it. */
  withdraw(token: InjectionToken): void {
    for (const { providers, exports } of this.modules.values()) {
      if (!requestOf(providers.get(token)?.metatype)) continue;
      providers.delete(token);
      exports.delete(token);
    }
  }
}
