import type { ModulesContainer } from '@nestjs/core';

/** What Nest keeps of a module. */
export type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;
