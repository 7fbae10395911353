import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext, ModuleMetadata, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  encryptProfiles,
  generateProfilesKey,
  type ProfileData,
  ProfilesModule,
  type ProfilesModuleOptions,
} from 'nestjs-akeyless/profiles';
import { LeakWatch } from '../../support/leak-watch.js';
import { Log } from '../../support/log.js';

export interface EncryptedFile {
  readonly file: string;
  readonly key: string;
}

const folders: string[] = [];
const contexts: { app: INestApplicationContext; watch: LeakWatch }[] = [];

/** Writes an encrypted profile file into a folder of its own. */
export async function encryptedFile(
  data: ProfileData,
  key = generateProfilesKey(),
): Promise<EncryptedFile> {
  return { file: await fileOf(encryptProfiles(data, key)), key };
}

export async function fileOf(content: string | Uint8Array, name = 'credentials'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-profiles-'));
  folders.push(folder);
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

export interface SceneSettings {
  readonly data?: ProfileData;
  readonly options?: ProfilesModuleOptions;
  readonly providers?: ModuleMetadata['providers'];
  readonly imports?: ModuleMetadata['imports'];
  readonly log?: Log;
}

/** The root module of an application with a profile file. */
export async function appModule({
  data,
  options = {},
  providers = [],
  imports = [],
}: SceneSettings): Promise<Type> {
  const given = data && (await encryptedFile(data));

  @Module({ imports: [ProfilesModule.forRoot({ ...given, ...options }), ...imports], providers })
  class AppModule {}
  return AppModule;
}

/** Starts an application without HTTP. What it logs must not show a value of its profiles. */
export async function start(settings: SceneSettings): Promise<INestApplicationContext> {
  return startModule(await appModule(settings), settings);
}

export async function startModule(
  module: Type,
  { log, data, options }: Pick<SceneSettings, 'log' | 'data' | 'options'> = {},
): Promise<INestApplicationContext> {
  const watch = new LeakWatch(log ?? new Log());
  watch.exchanged(JSON.stringify({ input: [data, options?.overrides, options?.key] }), {});
  const app = await NestFactory.createApplicationContext(module, {
    logger: watch,
    abortOnError: false,
  });
  contexts.push({ app, watch });
  return app;
}

/** Closes what tests have started, removes what they wrote, and fails if a secret was logged. */
export async function cleanUp(): Promise<void> {
  const started = contexts.splice(0);
  await Promise.all(started.map(({ app }) => app.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  const leaks = started.flatMap(({ watch }) => watch.leaks());
  if (leaks.length > 0) throw new Error(`a secret was logged:\n${leaks.join('\n')}`);
}

/** The error with which an application does not start. */
export async function failureOf(starting: Promise<unknown>): Promise<Error> {
  try {
    await starting;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did start');
}
