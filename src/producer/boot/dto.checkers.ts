import { DtoChecker, type ValidationPackages } from '../webhook/dto.checker.js';
import type { ResolvedProducerOptions } from '../options/producer.options.js';

/** The checks of a producer's DTOs. */
export interface DtoCheckers {
  readonly payload: DtoChecker | undefined;
  readonly input: DtoChecker | undefined;
}

export const hasDto = ({ payload, input }: ResolvedProducerOptions): boolean =>
  payload !== undefined || input !== undefined;

export function dtoCheckers(
  { payload, input, strictPayload }: ResolvedProducerOptions,
  packages: ValidationPackages | undefined,
): DtoCheckers {
  return {
    payload: packages && payload && new DtoChecker(packages, payload, 'payload', strictPayload),
    input: packages && input && new DtoChecker(packages, input, 'input', true),
  };
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
