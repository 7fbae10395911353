import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ProfileStore } from '../data/profile.store.js';
import type { HandlerClass } from '../discovery/handler.class.js';
import { RequestsExplorer } from '../discovery/requests.explorer.js';
import type { ProfileRequest } from '../injection/requested.profiles.js';
import { optionProblems } from '../options/option.rules.js';
import type { ProfilesModuleOptions } from '../options/profiles.options.js';
import { Profiles } from '../profiles.js';
import { PROFILES_OPTIONS } from '../profiles.tokens.js';
import { BootMessage } from './boot.messages.js';
import { circularProblems } from './circular.checks.js';
import { handlerProblems } from './handler.checks.js';

/** Finds everything that is wrong with an application's profiles, so that it can be told at once. */
@Injectable()
export class BootChecker {
  /** What is wrong with the options. */
  readonly optionProblems: readonly string[];

  constructor(
    @Inject(PROFILES_OPTIONS) options: ProfilesModuleOptions,
    private readonly modules: ModulesContainer,
    private readonly requests: RequestsExplorer,
  ) {
    this.optionProblems = optionProblems(options ?? {});
  }

  /** Before anything is read. */
  problems(classes: readonly HandlerClass[]): string[] {
    const requests = this.requests.requests();
    const isLate = (token: unknown): boolean =>
      token === Profiles || token === ProfileStore || requests.has(token as string);
    return [
      ...(this.isImportedTwice() ? [BootMessage.forRootTwice()] : []),
      ...this.optionProblems,
      ...handlerProblems(classes),
      ...circularProblems(classes, isLate),
    ];
  }

  /** Profiles that are wanted and do not exist: one problem each, however many want it. */
  missing(store: ProfileStore): string[] {
    const wanted = new Map<string, { error: Error; requiredBy: Set<string> }>();
    for (const { request, requiredBy } of this.requests.requirements()) {
      if (store.find(request)) continue;
      const error = errorFor(store, request);
      const known = wanted.get(error.message) ?? { error, requiredBy: new Set() };
      wanted.set(error.message, known);
      known.requiredBy.add(requiredBy);
    }
    return [...wanted.values()].map(({ error, requiredBy }) =>
      BootMessage.missing(error, [...requiredBy]),
    );
  }

  private isImportedTwice(): boolean {
    const imported = [...this.modules.values()].filter(({ providers }) =>
      providers.has(PROFILES_OPTIONS),
    );
    return imported.length > 1;
  }
}

const errorFor = (store: ProfileStore, { provider, name }: ProfileRequest): Error =>
  store.missing([provider], name);
