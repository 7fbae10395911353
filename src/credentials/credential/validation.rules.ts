import type { Type } from '@nestjs/common';

/** Whether a class, or one that it extends, has decorators of class-validator. */
export async function hasRules(type: Type): Promise<boolean> {
  const { getMetadataStorage } = await import('class-validator');
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
}
