import type { HandlerClass, PluginClass } from '../discovery/handler.class.js';

/** A plugin that is ready to work. */
export interface Plugin {
  /** For messages. */
  readonly label: string;
  readonly provider: string;
  readonly section: string;
  gather(profiles: Record<string, unknown>): unknown;
  /** Undefined where there is nothing to close. */
  readonly close: ((profiles: Record<string, unknown>) => unknown) | undefined;
}

export function pluginOf(handlers: PluginClass): Plugin {
  const [gather = ''] = handlers.methods.gather;
  const [close] = handlers.methods.close;
  return {
    ...handlers.plugin,
    label: `Plugin ${handlers.classRef.name} of ${JSON.stringify(handlers.plugin.section)}`,
    gather: (profiles) => call(handlers, gather, profiles),
    close: close === undefined ? undefined : (profiles) => call(handlers, close, profiles),
  };
}

/** Calls a method of the instance. */
export function call({ provider }: HandlerClass, method: string, ...args: unknown[]): unknown {
  return (provider.instance as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args);
}
