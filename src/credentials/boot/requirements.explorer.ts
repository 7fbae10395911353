import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Requirement, requestsIn, requirementsIn } from '../../shared/nest/requirements.js';
import type { NestModule } from '../../shared/nest/nest-module.js';
import { CREDENTIAL_FEATURES, CREDENTIALS_OPTIONS } from '../credentials.tokens.js';
import { type Retry, retriesIn } from './retries.js';
import { requestOf } from '../injection/request.mark.js';
import type { CredentialRequest } from '../injection/requested.credentials.js';

/** Finds what the application's modules name and want of credentials. */
@Injectable()
export class RequirementsExplorer {
  constructor(private readonly modules: ModulesContainer) {}

  /** How often `forRoot()` is imported. */
  roots(): number {
    return this.all().filter(({ providers }) => providers.has(CREDENTIALS_OPTIONS)).length;
  }

  /** What all `forFeature()` were given, one and the same object once; undefined for what is no list. */
  features(): unknown[] {
    const lists = this.all()
      .filter(({ providers }) => providers.has(CREDENTIAL_FEATURES))
      .map(({ providers }): unknown => providers.get(CREDENTIAL_FEATURES)?.instance);
    return [
      ...new Set(lists.flatMap((list): unknown => (Array.isArray(list) ? list : [undefined]))),
    ];
  }

  /** Whose methods run again with which credential. */
  retries(): Retry[] {
    return retriesIn(this.all());
  }

  requirements(): Requirement<CredentialRequest>[] {
    const modules = this.all();
    return requirementsIn(modules, requestsIn(modules, requestOf));
  }

  private all(): NestModule[] {
    return [...this.modules.values()];
  }
}
