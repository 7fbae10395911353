import type { Type } from '@nestjs/common';
import { dtoMessages } from '../../shared/dto/dto.messages.js';
import { restoreInheritedNames, withoutInheritedNames } from '../../shared/dto/inherited-names.js';
import {
  loadValidationPackages,
  type ValidationPackages,
} from '../../shared/dto/validation-packages.js';
import { SourceError } from '../sources/source.error.js';
import { copyOf, deeplyFrozen } from './copies.js';
import { hasRules } from './validation.rules.js';

const ROOT = 'it';
/** The path of a field, its last name, and what is wrong with it. */
const COMPLAINT = /^it\.((?:[^:]*\.)?([^.:]*)): (.*)$/s;

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
    if (!fields) throw misfit(this.type, [`it is ${kindOf(raw)}`]);
    const { validate } = await this.loaded();
    const instance = await this.instanceOf(fields);
    const errors = await validate(instance, {
      forbidUnknownValues: false,
      validationError: { target: false, value: true },
    });
    const messages = dtoMessages(errors, ROOT, fields).map(sentence);
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

  /** Why no value could be checked. */
  async typeProblem(): Promise<string | undefined> {
    const { type } = this;
    if (!type) return undefined;
    this.packages ??= loadValidationPackages();
    if (!(await this.packages)) {
      return 'the option type needs the packages class-validator and class-transformer; install them';
    }
    return (await hasRules(type))
      ? undefined
      : `the option type needs a class with decorators of class-validator, and ${type.name} has none`;
  }

  private async loaded(): Promise<ValidationPackages> {
    const problem = await this.typeProblem();
    const packages = await this.packages;
    if (packages && problem === undefined) return packages;
    throw new SourceError(String(problem), { recoverable: false });
  }
}

/** Static secrets are texts, and often JSON. */
function fieldsOf(raw: unknown): object | undefined {
  const value = typeof raw === 'string' ? parsed(raw) : copyOf(raw);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function kindOf(raw: unknown): string {
  const value = typeof raw === 'string' ? parsed(raw) : raw;
  if (value === undefined) return 'a text that is no JSON';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** A message without the name of what all fields are part of, and with that of the field once: it often begins with it. */
function sentence(message: string): string {
  const [, path, field = '', rest = ''] = COMPLAINT.exec(message) ?? [];
  if (path === undefined) return message;
  return rest.startsWith(`${field} `) ? `${path}${rest.slice(field.length)}` : `${path}: ${rest}`;
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
