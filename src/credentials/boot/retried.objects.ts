import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { isClassProvider } from '../../shared/nest/class-of-provider.js';
import type { OpenCredential } from '../managed-credentials.js';
import { CREDENTIAL_OF } from '../metadata.js';
import { retriedNames } from './retries.js';

/** Gives objects that factories have made, or that were there already, what `@RetryWithCredential()` needs. */
@Injectable()
export class RetriedObjects {
  constructor(private readonly discovery: DiscoveryService) {}

  equip(open: ReadonlyMap<string, OpenCredential>): void {
    const providers = this.discovery.getProviders().filter(({ isAlias }) => !isAlias);
    for (const provider of providers.filter((each) => !isClassProvider(each))) {
      const instance: unknown = provider.instance;
      for (const name of retriedNames(instance)) {
        const value = open.get(name)?.credential;
        Object.defineProperty(instance, CREDENTIAL_OF(name), { value, configurable: true });
      }
    }
  }
}
