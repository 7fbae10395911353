import type { DiscoveryService } from '@nestjs/core';

/** What Nest keeps of a provider. */
export type ProviderWrapper = ReturnType<DiscoveryService['getProviders']>[number];
