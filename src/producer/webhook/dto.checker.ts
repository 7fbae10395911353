import { BadRequestException, type Type } from '@nestjs/common';
import { dtoMessages } from '../../shared/dto/dto.messages.js';
import {
  refusedNames,
  restoreInheritedNames,
  withoutInheritedNames,
} from '../../shared/dto/inherited-names.js';
import type { ValidationPackages } from '../../shared/dto/validation-packages.js';

/** Checks values of one kind against a class-validator DTO. */
export class DtoChecker {
  /** @param what names the value in messages */
  constructor(
    private readonly packages: ValidationPackages,
    private readonly type: Type,
    private readonly what: string,
    private readonly refuseUnknown: boolean,
  ) {}

  /** An instance of the DTO with copies of the value's fields. */
  instantiate(value: object): object {
    const instance = this.transform(value);
    restoreInheritedNames(value, instance);
    return instance;
  }

  /** @throws BadRequestException naming every field that is wrong. */
  async check(value: object): Promise<object> {
    const instance = this.transform(value);
    const errors = await this.packages.validate(instance, {
      whitelist: this.refuseUnknown,
      forbidNonWhitelisted: this.refuseUnknown,
      forbidUnknownValues: false,
      validationError: { target: false, value: true },
    });
    const messages = [
      ...(this.refuseUnknown ? refusedNames(value, instance, this.what) : []),
      ...dtoMessages(errors, this.what, value),
    ];
    if (messages.length > 0) throw new BadRequestException(messages);
    restoreInheritedNames(value, instance);
    return instance;
  }

  private transform(value: object): object {
    try {
      return this.packages.plainToInstance(this.type, withoutInheritedNames(value));
    } catch {
      // A transform met a value of a kind that it was not written for; its message may quote the value.
      throw new BadRequestException(
        `${this.what} does not fit ${this.type.name}: a field has a value of the wrong kind`,
      );
    }
  }
}
