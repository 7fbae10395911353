import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer, NestFactory } from '@nestjs/core';
import { handlerProblems, scopedProblems } from '../../../profiles/boot/handler.checks.js';
import { isBackend } from '../../../profiles/discovery/handler.class.js';
import { ProfilesExplorer } from '../../../profiles/discovery/profiles.explorer.js';
import { attempt } from '../../../profiles/handlers/attempt.js';
import { type Backend, backendOf } from '../../../profiles/handlers/backend.js';
import { PROFILES_OPTIONS } from '../../../profiles/profiles.tokens.js';
import { CliError } from '../../errors/cli.error.js';
import { backendClasses, nestModules } from './exported-classes.js';

class BackendsModule {}

/** Nest's own log goes to standard output, and would show what user code throws. */
const SILENT = { logger: false, abortOnError: false } as const;

/** The backends among the exports of a module, in an application without anything else. */
export class StartedBackends {
  private constructor(
    readonly backends: readonly Backend[],
    private readonly app: INestApplicationContext,
    private readonly module: string,
  ) {}

  /**
   * @param module what it is called on the command line
   * @param secrets what no message may show
   * @throws CliError
   */
  static async of(
    exported: readonly unknown[],
    module: string,
    secrets: readonly unknown[],
  ): Promise<StartedBackends> {
    const { value: app, failure } = await attempt(() => application(exported), secrets);
    if (failure) throw unusable(module, firstLine(failure.reason));
    const classes = app.get(ProfilesExplorer).exploreMade().filter(isBackend);
    const problems = [...handlerProblems(classes), ...scopedProblems(classes)];
    if (problems.length === 0 && classes.length > 0) {
      return new StartedBackends(classes.map(backendOf), app, module);
    }
    await close(app);
    throw unusable(module, problems.length > 0 ? problems.join('\n') : 'it has no backend');
  }

  /** @throws CliError where a backend that is asked is not among them. */
  checkNames(asked: readonly string[]): void {
    const names = this.backends.map(({ name }) => name);
    const absent = asked.filter((name) => !names.includes(name));
    if (absent.length === 0) return;
    throw new CliError(
      `--backends ${this.module} has no backend ${quoted(absent)}, which the file names`,
      `It has ${quoted(names)}.`,
    );
  }

  close(): Promise<void> {
    return close(this.app);
  }
}

async function application(exported: readonly unknown[]): Promise<INestApplicationContext> {
  const root: DynamicModule = {
    module: BackendsModule,
    imports: [DiscoveryModule, ...nestModules(exported)],
    providers: [ProfilesExplorer, ...backendClasses(exported)],
  };
  await refuseProfilesModule(root);
  return NestFactory.createApplicationContext(root, SILENT);
}

/** It would gather, and connect to all that the file names. Nothing has been made of the module when this finds it. */
async function refuseProfilesModule(root: DynamicModule): Promise<void> {
  const preview = await NestFactory.createApplicationContext(root, { ...SILENT, preview: true });
  const modules = [...preview.get(ModulesContainer).values()];
  if (!modules.some(({ providers }) => providers.has(PROFILES_OPTIONS))) return;
  throw new Error('it imports ProfilesModule. Give a module with the backends alone');
}

/** All that was wanted is there by then. */
async function close(app: INestApplicationContext): Promise<void> {
  await attempt(() => app.close(), []);
}

function unusable(module: string, reason: string): CliError {
  return new CliError(
    `--backends ${module} cannot be used: ${reason}`,
    'It must export classes with @ProfileBackend(), or Nest modules that provide them.',
  );
}

/** Nest's advice is for the writer of the application, of which there is none. */
const firstLine = (text: string): string => text.split('\n', 1)[0]!;

const quoted = (names: readonly string[]): string =>
  names.map((name) => JSON.stringify(name)).join(', ');
