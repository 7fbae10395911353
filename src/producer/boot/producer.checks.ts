import {
  displayName,
  handlersFor,
  type ProducerDefinition,
} from '../discovery/producer.definition.js';
import type { Action } from '../metadata.js';
import type { ResolvedProducerOptions } from '../options/producer.options.js';
import { BootMessage } from './boot.messages.js';
import { decoratorOf, placeOf } from './handler.checks.js';

const ACTIONS: readonly Action[] = ['create', 'revoke', 'rotate', 'verify'];

/** What is wrong with the handlers of one producer taken together, and with its options beside them. */
export function producerProblems(
  definition: ProducerDefinition,
  options: ResolvedProducerOptions,
): string[] {
  return [
    ...unusableName(definition),
    ...missing(definition, options),
    ...doubled(definition),
    ...locked(definition, options),
    ...(options.opaquePayload ? opaque(definition, options) : []),
  ];
}

function unusableName({ name, classes }: ProducerDefinition): string[] {
  const names = classes.map((classRef) => classRef.name).join(', ');
  if (name === '') return [BootMessage.emptyName(names)];
  return name === displayName(undefined) ? [BootMessage.takenName(names)] : [];
}

function missing(definition: ProducerDefinition, options: ResolvedProducerOptions): string[] {
  const name = displayName(definition.name);
  const [create] = handlersFor(definition, 'create');
  const [revoke] = handlersFor(definition, 'revoke');
  const [rotate] = handlersFor(definition, 'rotate');
  const problems: string[] = [];
  if (!create && !rotate) {
    const classes = definition.classes.map((classRef) => classRef.name).join(', ');
    problems.push(BootMessage.noCreateOrRotate(name, classes));
  }
  if (create && !revoke && options.canRevoke)
    problems.push(BootMessage.createWithoutRevoke(name, placeOf(create)));
  if (rotate && !options.canRotate)
    problems.push(BootMessage.rotateForbidden(name, placeOf(rotate)));
  return problems;
}

function doubled(definition: ProducerDefinition): string[] {
  const name = displayName(definition.name);
  return ACTIONS.flatMap((action) => {
    const [first, ...others] = handlersFor(definition, action);
    if (!first) return [];
    const decorator = `@${decoratorOf(action)}()`;
    return others.map((other) =>
      BootMessage.twoHandlers(name, decorator, placeOf(first), placeOf(other)),
    );
  });
}

function locked({ name }: ProducerDefinition, { auth }: ResolvedProducerOptions): string[] {
  const ids = auth ? auth.gatewayAccessIds : undefined;
  return Array.isArray(ids) && ids.length === 0 ? [BootMessage.noAccessIds(displayName(name))] : [];
}

function opaque(definition: ProducerDefinition, options: ResolvedProducerOptions): string[] {
  const name = displayName(definition.name);
  const problems: string[] = [];
  if (options.auth === undefined) problems.push(BootMessage.opaqueNeedsAuth(name));
  if (options.payload) problems.push(BootMessage.opaqueWithDto(name));
  const rotates = handlersFor(definition, 'rotate').length > 0;
  if (!rotates && options.canRotate) problems.push(BootMessage.opaqueDefaultRotation(name));
  const takers = definition.handlers.filter(({ parameters }) =>
    parameters.some(({ source }) => source === 'payloadField'),
  );
  return [...problems, ...takers.map((handler) => BootMessage.opaqueField(placeOf(handler)))];
}
