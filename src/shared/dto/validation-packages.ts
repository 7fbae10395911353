import type { Type } from '@nestjs/common';
import type { ValidationError, ValidatorOptions } from 'class-validator';

/** The two packages that DTOs need; they are optional, so they are loaded at boot and only where a DTO is given. */
export interface ValidationPackages {
  readonly plainToInstance: (type: Type, value: object) => object;
  readonly validate: (object: object, options: ValidatorOptions) => Promise<ValidationError[]>;
}

/** The packages that DTOs need, or undefined where they are not installed. */
export async function loadValidationPackages(): Promise<ValidationPackages | undefined> {
  try {
    const [{ validate }, { plainToInstance }] = await Promise.all([
      import('class-validator'),
      import('class-transformer'),
    ]);
    return { validate, plainToInstance };
  } catch {
    return undefined;
  }
}
