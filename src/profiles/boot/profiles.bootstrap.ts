import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ProfileStore } from '../data/profile.store.js';
import { type HandlerClass, isBackend, isPlugin } from '../discovery/handler.class.js';
import { HandlerLoader } from '../discovery/handler.loader.js';
import { ProfilesExplorer } from '../discovery/profiles.explorer.js';
import { RequestsExplorer } from '../discovery/requests.explorer.js';
import type { ProfileData } from '../file/profile-data.js';
import { attempt } from '../handlers/attempt.js';
import { backendOf } from '../handlers/backend.js';
import { OpenProfiles } from '../handlers/open.profiles.js';
import { pluginOf } from '../handlers/plugin.js';
import { PluginRunner } from '../handlers/plugin.runner.js';
import type { ResolvedProfilesOptions } from '../options/resolved.options.js';
import { RESOLVED_OPTIONS } from '../profiles.tokens.js';
import { BootChecker } from './boot.checker.js';
import { BootMessage } from './boot.messages.js';
import { scopedProblems } from './handler.checks.js';
import { ProfilesBootError } from './profiles-boot.error.js';
import { ProfilesGatherer } from './profiles.gatherer.js';
import { ProfilesReader } from './profiles.reader.js';

/** Gathers the profiles of an application when it starts, and closes them when it ends. */
@Injectable()
export class ProfilesBootstrap implements OnModuleInit, OnApplicationShutdown {
  private classes: readonly HandlerClass[] = [];
  private store: ProfileStore | undefined;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedProfilesOptions,
    private readonly explorer: ProfilesExplorer,
    private readonly requests: RequestsExplorer,
    private readonly checker: BootChecker,
    private readonly loader: HandlerLoader,
    private readonly reader: ProfilesReader,
    private readonly runner: PluginRunner,
    private readonly gatherer: ProfilesGatherer,
    private readonly open: OpenProfiles,
  ) {}

  /**
   * To be called while providers are made: what it gathers is injected into others.
   *
   * @throws ProfilesBootError with everything that is wrong.
   */
  async start(): Promise<ProfileStore> {
    this.classes = this.explorer.explore();
    const file = await this.checkedFile();
    await Promise.all(this.classes.map((handlers) => this.loader.load(handlers)));
    throwIfAny(scopedProblems(this.classes));
    this.runner.use(this.classes.filter(isPlugin).map(pluginOf));
    try {
      const backends = this.classes.filter(isBackend).map(backendOf);
      this.store = await this.gatherer.gather(file, backends);
      throwIfAny(this.checker.missing(this.store));
      return this.store;
    } catch (error) {
      await this.open.closeAll();
      throw error;
    }
  }

  /** Checks what could not be seen while providers were made: middleware, and what factories make. */
  async onModuleInit(): Promise<void> {
    const { store } = this;
    if (!store) return;
    try {
      const seen = new Set(this.classes.map(({ provider }) => provider));
      const late = this.explorer.exploreMade().filter(({ provider }) => !seen.has(provider));
      throwIfAny([
        ...late.map(({ classRef }) => BootMessage.madeByFactory(classRef.name)),
        ...this.checker.missing(store),
      ]);
    } catch (error) {
      await this.open.closeAll();
      throw error;
    }
    for (const [token, request] of this.requests.requests()) {
      if (!store.find(request)) this.requests.withdraw(token);
    }
  }

  /** Not earlier: calls in flight still need what is closed here. */
  async onApplicationShutdown(): Promise<void> {
    await this.open.closeAll();
  }

  private async checkedFile(): Promise<ProfileData> {
    const problems = this.checker.problems(this.classes);
    if (this.checker.optionProblems.length > 0) throw new ProfilesBootError(problems);
    const { value, failure } = await attempt(
      () => this.reader.readOwn(this.options),
      [this.options.key],
    );
    throwIfAny([...problems, ...(failure ? [failure.reason] : [])]);
    return value ?? {};
  }
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new ProfilesBootError(problems);
}
