import type { Type } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { compile } from '../../support/application.js';
import type { Vault } from '../../support/vault.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { Recipes } from './recipes.js';

/** An application with one recipe in it. */
export interface StartedRecipe<T> {
  readonly app: TestingModule;
  readonly clock: ManualClock;
  /** Instance of the service that the recipe shows. */
  readonly service: T;
}

/** Starts the module of a recipe, with a vault as the source of its secrets. `cleanUp()` closes it. */
export async function startRecipe<T>(
  file: string,
  service: string,
  vault: Vault,
): Promise<StartedRecipe<T>> {
  const classes = await loadRecipe(file);
  const module = Object.keys(classes).find((name) => name.endsWith('Module'));
  const clock = new ManualClock();
  const app = await compile({
    root: { source: vault },
    module: { imports: [classes[module!]!] },
    clock,
  });
  await app.init();
  return { app, clock, service: app.get<T>(classes[service]!) };
}

/** The classes of some files of the page, which may import each other. */
export async function loadRecipe(...files: string[]): Promise<Record<string, Type>> {
  const recipes = await Recipes.write();
  try {
    const classes: Record<string, Type> = {};
    for (const file of files) {
      // oxlint-disable-next-line no-await-in-loop -- Jest imports one after the other
      Object.assign(classes, await recipes.load<Record<string, Type>>(file));
    }
    return classes;
  } finally {
    await recipes.remove();
  }
}
