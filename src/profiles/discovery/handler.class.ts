import type { Type } from '@nestjs/common';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import type { HandlerKind, PluginMetadata } from '../metadata.js';

/** A class that is marked as a plugin or a backend, or has a method that is marked for one. */
export interface HandlerClass {
  readonly classRef: Type;
  readonly provider: ProviderWrapper;
  readonly plugin: PluginMetadata | undefined;
  readonly backend: string | undefined;
  /** Names of its methods, by what they are for. */
  readonly methods: Readonly<Record<HandlerKind, readonly string[]>>;
}

export type PluginClass = HandlerClass & { readonly plugin: PluginMetadata };
export type BackendClass = HandlerClass & { readonly backend: string };

export const isPlugin = (handlers: HandlerClass): handlers is PluginClass =>
  handlers.plugin !== undefined;

export const isBackend = (handlers: HandlerClass): handlers is BackendClass =>
  handlers.backend !== undefined;
