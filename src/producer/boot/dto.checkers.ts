import type { ValidationPackages } from '../../shared/dto/validation-packages.js';
import { DtoChecker } from '../webhook/dto.checker.js';
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
