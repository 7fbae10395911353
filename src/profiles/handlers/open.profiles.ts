import { Injectable, Logger } from '@nestjs/common';
import { attempt } from './attempt.js';
import type { Gathering } from './gathering.js';

/** What plugins made and have not closed yet. */
@Injectable()
export class OpenProfiles {
  private readonly logger = new Logger('Profiles');
  // Private to the language, so that a logged object shows no secret.
  #gatherings: Gathering[] = [];

  add(gatherings: readonly Gathering[]): void {
    this.#gatherings.push(...gatherings);
  }

  /** Closes what was added, once. */
  async closeAll(): Promise<void> {
    await this.close(this.#gatherings.splice(0));
  }

  /** Closes each profile for itself. What throws is logged. */
  async close(gatherings: readonly Gathering[]): Promise<void> {
    await Promise.all(
      gatherings.flatMap((gathering) =>
        Object.entries(gathering.profiles).map(([name, value]) =>
          this.closeOne(gathering, name, value),
        ),
      ),
    );
  }

  private async closeOne(
    { plugin, secrets }: Gathering,
    name: string,
    value: unknown,
  ): Promise<void> {
    const { failure } = await attempt(() => plugin.close?.({ [name]: value }), secrets);
    if (!failure) return;
    this.logger.error(
      `${plugin.label} could not close profile ${JSON.stringify(name)}: ${failure.details}`,
    );
  }
}
