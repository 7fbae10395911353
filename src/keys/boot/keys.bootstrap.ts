import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { KeysExplorer, type KeyMethod } from '../discovery/keys.explorer.js';
import { reasonOf } from '../errors/reason-of.js';
import { KeyDefinitionError } from '../errors/key-definition.error.js';
import { KeyNotDefinedError } from '../errors/key-not-defined.error.js';
import { Keys } from '../keys.js';
import { KEYS_OPTIONS } from '../keys.tokens.js';
import type { OnKeyChangedMetadata } from '../metadata.js';
import { BootMessage } from './boot.messages.js';

/** A callback that is to be registered once its key is defined. */
type Registration = Pick<KeyMethod, 'place' | 'method'> & { readonly mark: OnKeyChangedMetadata };

/** Registers what decorators mark when the application starts, and saves states when it ends. */
@Injectable()
export class KeysBootstrap
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(Keys.name);
  private waiting: Registration[] = [];

  constructor(
    private readonly keys: Keys,
    private readonly explorer: KeysExplorer,
    private readonly modules: ModulesContainer,
  ) {}

  /**
   * The module is global, so this comes before the same hook of the application's own modules.
   *
   * @throws KeyDefinitionError with everything that is wrong.
   */
  onModuleInit(): void {
    const methods = this.explorer.explore();
    const usable = methods.filter(({ isScoped }) => !isScoped);
    const scoped = methods.filter(({ isScoped }) => isScoped);
    this.waiting = usable.flatMap(({ callbacks, ...method }) =>
      callbacks.map((mark) => ({ ...method, mark })),
    );
    const problems = [
      ...(this.isImportedTwice() ? [BootMessage.forRootTwice()] : []),
      ...scoped.map(({ place }) => BootMessage.scoped(place)),
      ...usable.flatMap((method) => this.defineAll(method)),
      ...this.register((error) => !(error instanceof KeyNotDefinedError)),
    ];
    if (problems.length === 0) return;
    // A key that is not defined yet might have been later; those that were refused have been told of already.
    const refused = new Set(methods.flatMap(({ stores }) => stores.map(({ name }) => name)));
    throwIfAny([
      ...problems,
      ...this.register(
        (error) => error instanceof KeyNotDefinedError && !refused.has(error.keyName),
      ),
    ]);
  }

  /** By now the application may have defined further keys. */
  onApplicationBootstrap(): void {
    throwIfAny(this.register(() => true));
  }

  /** What callbacks and requests do after this is saved below, where the repository still works then. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.saved(this.keys.saveStates());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.saved(this.keys.saveUnsavedStates());
    await this.saved(this.keys.close());
  }

  private defineAll({ place, stores, method }: KeyMethod): string[] {
    return stores.flatMap(({ name, options }) =>
      problemsOf(() => this.keys.define(name, method as () => string, options)).map((problem) =>
        BootMessage.at(place, problem),
      ),
    );
  }

  /** Registers the callbacks that can be; the others wait. Returns the problems that count. */
  private register(counts: (error: unknown) => boolean): string[] {
    const problems: string[] = [];
    this.waiting = this.waiting.filter(({ place, mark, method }) => {
      try {
        this.keys.onChange(mark.name, method, mark.callbackName);
        return false;
      } catch (error) {
        if (counts(error)) problems.push(BootMessage.at(place, messageOf(error)));
        return true;
      }
    });
    return problems;
  }

  private isImportedTwice(): boolean {
    const modules = [...this.modules.values()];
    return modules.filter(({ providers }) => providers.has(KEYS_OPTIONS)).length > 1;
  }

  /** A repository that fails must not keep the others from closing. */
  private async saved(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.logger.error(reasonOf(error));
    }
  }
}

const messageOf = (error: unknown): string => (error as Error).message;

function problemsOf(define: () => unknown): readonly string[] {
  try {
    define();
    return [];
  } catch (error) {
    if (error instanceof KeyDefinitionError) return error.problems;
    throw error;
  }
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new KeyDefinitionError(problems);
}
