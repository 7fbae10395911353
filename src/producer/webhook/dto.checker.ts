import { BadRequestException, type Type } from '@nestjs/common';
import type { ValidationError, ValidatorOptions } from 'class-validator';
import { createRedactor } from '../../shared/redaction/redactor.js';

/** The two packages that DTOs need; they are optional, so they are loaded at boot and only where a DTO is given. */
export interface ValidationPackages {
  readonly plainToInstance: (type: Type, value: object) => object;
  readonly validate: (object: object, options: ValidatorOptions) => Promise<ValidationError[]>;
}

/** Checks values of one kind against a class-validator DTO. */
export class DtoChecker {
  /** @param what names the value in messages */
  constructor(
    private readonly packages: ValidationPackages,
    private readonly type: Type,
    private readonly what: string,
    private readonly refuseUnknown: boolean,
  ) {}

  instantiate(value: object): object {
    return this.packages.plainToInstance(this.type, value);
  }

  /** @throws BadRequestException naming every field that is wrong. */
  async check(value: object): Promise<object> {
    const instance = this.instantiate(value);
    const errors = await this.packages.validate(instance, {
      whitelist: this.refuseUnknown,
      forbidNonWhitelisted: this.refuseUnknown,
      forbidUnknownValues: false,
      validationError: { target: false, value: false },
    });
    if (errors.length > 0) throw new BadRequestException(messages(errors, this.what, value));
    return instance;
  }
}

function messages(errors: ValidationError[], what: string, value: object): string[] {
  // A rule's own message may quote the value.
  const redact = createRedactor([value]);
  return errors.flatMap((error) => ofError(error, what)).map(redact);
}

function ofError(
  { property, constraints = {}, children = [] }: ValidationError,
  parent: string,
): string[] {
  const path = `${parent}.${property}`;
  const own = Object.values(constraints).map((message) => `${path}: ${message}`);
  return [...own, ...children.flatMap((child) => ofError(child, path))];
}
