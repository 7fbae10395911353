import type { Type } from '@nestjs/common';
import type { OfflineCopy } from '../offline/offline.copy.js';
import type { FetchSettings } from './secret.fetcher.js';

/** What one credential is kept by; times in milliseconds. */
export interface CredentialSettings<T> extends FetchSettings {
  readonly name: string;
  readonly type: Type<T> | undefined;
  readonly refreshEvery: number | undefined;
  readonly staleFor: number;
  readonly offlineCopy: OfflineCopy | undefined;
}
