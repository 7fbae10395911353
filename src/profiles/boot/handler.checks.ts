import type { HandlerClass } from '../discovery/handler.class.js';
import { isBackend, isPlugin } from '../discovery/handler.class.js';
import type { HandlerKind } from '../metadata.js';
import { BootMessage } from './boot.messages.js';

const DECORATOR: Record<HandlerKind, string> = {
  gather: '@Gather()',
  close: '@Close()',
  unlock: '@Unlock()',
};

/** What is wrong with plugins and backends, each for itself and beside each other. */
export function handlerProblems(classes: readonly HandlerClass[]): string[] {
  const plugins = classes.filter(isPlugin);
  const backends = classes.filter(isBackend);
  return [
    ...classes.flatMap(methodProblems),
    ...doubles(plugins, ({ plugin }) => plugin.section, BootMessage.samePlugin),
    ...doubles(backends, ({ backend }) => backend, BootMessage.sameBackend),
  ];
}

/** Plugins and backends that Nest makes anew for each request or each user; known once they are loaded. */
export function scopedProblems(classes: readonly HandlerClass[]): string[] {
  return classes
    .filter(({ provider }) => provider.isTransient || !provider.isDependencyTreeStatic())
    .map(({ classRef }) => BootMessage.scoped(classRef.name));
}

function methodProblems(handlers: HandlerClass): string[] {
  const { classRef, methods } = handlers;
  const twice = (Object.keys(DECORATOR) as HandlerKind[])
    .filter((kind) => methods[kind].length > 1)
    .map((kind) => BootMessage.twoHandlers(classRef.name, DECORATOR[kind], methods[kind]));
  return [
    ...twice,
    ...(isPlugin(handlers)
      ? absent(handlers, 'gather', '@ProfilePlugin()')
      : [...stray(handlers, 'gather'), ...stray(handlers, 'close')]),
    ...(isBackend(handlers)
      ? absent(handlers, 'unlock', '@ProfileBackend()')
      : stray(handlers, 'unlock')),
  ];
}

function absent({ classRef, methods }: HandlerClass, kind: HandlerKind, marked: string): string[] {
  if (methods[kind].length > 0) return [];
  return [BootMessage.noHandler(classRef.name, marked, DECORATOR[kind])];
}

function stray({ classRef, methods }: HandlerClass, kind: HandlerKind): string[] {
  const wanted = kind === 'unlock' ? '@ProfileBackend()' : '@ProfilePlugin()';
  return methods[kind].map((method) =>
    BootMessage.strayHandler(`${classRef.name}.${method}`, DECORATOR[kind], wanted),
  );
}

function doubles<T extends HandlerClass>(
  classes: readonly T[],
  nameOf: (handlers: T) => string,
  message: (name: string, classes: readonly string[]) => string,
): string[] {
  const names = [...new Set(classes.map(nameOf))];
  return names.flatMap((name) => {
    const same = classes.filter((handlers) => nameOf(handlers) === name);
    if (same.length === 1) return [];
    return [
      message(
        name,
        same.map(({ classRef }) => classRef.name),
      ),
    ];
  });
}
