import type { Type } from '@nestjs/common';
import { dtoMessages } from '../../shared/dto/dto.messages.js';
import { restoreInheritedNames, withoutInheritedNames } from '../../shared/dto/inherited-names.js';
import {
  loadValidationPackages,
  type ValidationPackages,
} from '../../shared/dto/validation-packages.js';
import { SourceError } from '../sources/source.error.js';
import { copyOf, deeplyFrozen } from './copies.js';

/** What a credential's values look like: anything, or instances of a class with class-validator's decorators. */
export class ValueShape<T> {
  private packages: Promise<ValidationPackages | undefined> | undefined;

  constructor(private readonly type: Type<T> | undefined) {}

  /**
   * A value of the right shape, frozen, made of what a source gave.
   *
   * @throws SourceError naming the fields that are wrong, without any value.
   */
  async checked(raw: unknown): Promise<T> {
    if (!this.type) return deeplyFrozen(copyOf(raw), false) as T;
    const fields = fieldsOf(raw);
    if (!fields) throw misfit(this.type, ['it is no object']);
    const { validate } = await this.loaded();
    const instance = await this.instanceOf(fields);
    const errors = await validate(instance, {
      forbidUnknownValues: false,
      validationError: { target: false, value: true },
    });
    const messages = dtoMessages(errors, 'it', fields);
    if (messages.length > 0) throw misfit(this.type, messages);
    return deeplyFrozen(instance, true) as T;
  }

  /** A value like the one that {@link checked} made of it, for somebody who may write into it. */
  async writable(raw: unknown): Promise<T> {
    const fields = this.type && fieldsOf(raw);
    return (fields ? await this.instanceOf(fields) : copyOf(raw)) as T;
  }

  private async instanceOf(fields: object): Promise<object> {
    const { plainToInstance } = await this.loaded();
    const type = this.type as Type<object>;
    try {
      const instance = plainToInstance(type, withoutInheritedNames(fields));
      restoreInheritedNames(fields, instance);
      return instance;
    } catch {
      // A transform met a value of a kind that it was not written for; its message may quote the value.
      throw misfit(type, ['a field has a value of the wrong kind']);
    }
  }

  private async loaded(): Promise<ValidationPackages> {
    this.packages ??= loadValidationPackages();
    const packages = await this.packages;
    if (packages) return packages;
    throw new SourceError(
      'the option type needs the packages class-validator and class-transformer; install them',
      { recoverable: false },
    );
  }
}

/** Static secrets are texts, and often JSON. */
function fieldsOf(raw: unknown): object | undefined {
  const value = typeof raw === 'string' ? parsed(raw) : copyOf(raw);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const misfit = (type: Type, messages: readonly string[]): SourceError =>
  new SourceError(`the secret does not fit ${type.name}: ${messages.join('; ')}`, {
    recoverable: false,
  });
