import 'reflect-metadata';
import type { INestApplicationContext, LoggerService, ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  type CredentialFeature,
  ManagedCredentialsModule,
  type ManagedCredentialsModuleOptions,
} from 'nestjs-akeyless/credentials';
import { CLOCK } from '../../../src/shared/clock.js';
import { LeakWatch } from '../../support/leak-watch.js';
import { ManualClock } from '../../support/manual-clock.js';

export interface AppSettings {
  readonly root?: ManagedCredentialsModuleOptions;
  // oxlint-disable-next-line typescript/no-explicit-any -- of any values and clients
  readonly features?: readonly CredentialFeature<any, any>[];
  readonly module?: ModuleMetadata;
  readonly clock?: ManualClock;
  readonly logger?: LoggerService;
}

interface Closable {
  close(): Promise<void>;
}

const running: { app: Closable; watch: LeakWatch }[] = [];

/** A module that is ready to be used, of an application with managed credentials. */
export async function compile({
  root,
  features = [],
  module = {},
  clock = new ManualClock(),
  logger,
}: AppSettings): Promise<TestingModule> {
  const watch = new LeakWatch(logger);
  watch.exchanged(JSON.stringify({ input: ['swordfish-1', 'swordfish-2', 'swordfish-3'] }), {});
  const testing = await Test.createTestingModule({
    ...module,
    imports: [
      ...(root ? [ManagedCredentialsModule.forRoot(root)] : []),
      ...(features.length > 0 ? [ManagedCredentialsModule.forFeature(features)] : []),
      ...(module.imports ?? []),
    ],
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .setLogger(watch)
    .compile();
  running.push({ app: testing, watch });
  return testing;
}

/** An application without HTTP, started. */
export async function start(settings: AppSettings): Promise<INestApplicationContext> {
  return (await compile(settings)).init();
}

/** Closes what tests have started, and fails if one of them has logged a secret. */
export async function cleanUp(): Promise<void> {
  const started = running.splice(0);
  await Promise.all(started.map(({ app }) => app.close()));
  const leaks = started.flatMap(({ watch }) => watch.leaks());
  if (leaks.length > 0) throw new Error(`a secret was logged:\n${leaks.join('\n')}`);
}
