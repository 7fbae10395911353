import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CREDENTIALS_OPTIONS } from '../credentials.tokens.js';
import { CredentialsBootError } from '../errors/credentials-boot.error.js';
import { ManagedCredentials } from '../managed-credentials.js';
import type { CredentialFeature } from '../options/credential.options.js';
import type { ManagedCredentialsModuleOptions } from '../options/credentials.options.js';
import { BootMessage } from './boot.messages.js';
import { namedIn, optionProblems, withDefaults } from './feature.checks.js';
import { OpenCredentials } from './open.credentials.js';
import { requirementProblems, retryProblems } from './requirement.checks.js';
import { RequirementsExplorer } from './requirements.explorer.js';
import { RetriedObjects } from './retried.objects.js';

/** Opens the credentials of an application when it starts, and closes them when it ends. */
@Injectable()
export class CredentialsBootstrap implements OnModuleInit, OnApplicationShutdown {
  /** Why the credentials could not be opened. */
  failure: CredentialsBootError | undefined;
  private features: readonly CredentialFeature[] | undefined;

  constructor(
    @Inject(CREDENTIALS_OPTIONS) private readonly options: ManagedCredentialsModuleOptions | null,
    private readonly explorer: RequirementsExplorer,
    private readonly open: OpenCredentials,
    private readonly retried: RetriedObjects,
  ) {}

  /**
   * To be called while providers are made: they may use credentials at once.
   *
   * @throws CredentialsBootError with everything that is wrong.
   */
  async start(): Promise<ManagedCredentials> {
    const defaults = this.options ?? {};
    const given = this.explorer.features();
    const features = namedIn(given);
    await this.throwIfAny([
      ...(this.explorer.roots() > 1 ? [BootMessage.forRootTwice()] : []),
      ...optionProblems(defaults, given, process.env),
      ...this.unmet(features),
    ]);
    this.features = features.map((each) => withDefaults(each, defaults));
    await this.throwIfAny(await this.open.open(this.features));
    return new ManagedCredentials(this.open.all);
  }

  /** Checks what could not be seen while providers were made, such as middleware. */
  async onModuleInit(): Promise<void> {
    if (!this.features) return;
    await this.throwIfAny(this.unmet(this.features));
    this.retried.equip(this.open.all);
  }

  /** Not earlier: calls in flight still need what is closed here. */
  async onApplicationShutdown(): Promise<void> {
    await this.open.close();
  }

  private unmet(features: readonly CredentialFeature[]): string[] {
    return [
      ...requirementProblems(this.explorer.requirements(), features),
      ...retryProblems(this.explorer.retries(), features),
    ];
  }

  private async throwIfAny(problems: readonly string[]): Promise<void> {
    if (problems.length === 0) return;
    this.failure = new CredentialsBootError(problems);
    await this.open.close();
    throw this.failure;
  }
}
