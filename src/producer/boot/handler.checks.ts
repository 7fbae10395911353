import { type HandlerDefinition } from '../discovery/producer.definition.js';
import type { Action, ParameterSource } from '../metadata.js';
import { BootMessage } from './boot.messages.js';

const EVERYWHERE: readonly Action[] = ['create', 'revoke', 'rotate', 'verify'];

const PLACES: Record<ParameterSource, readonly Action[]> = {
  payload: EVERYWHERE,
  payloadField: EVERYWHERE,
  signal: EVERYWHERE,
  input: ['create'],
  inputField: ['create'],
  clientInfo: ['create'],
  clientInfoField: ['create'],
  subClaim: ['create'],
  forRotation: ['create'],
  credentialId: ['revoke'],
  credentialIds: ['revoke'],
  revocationContext: ['revoke'],
  rotationId: ['create', 'rotate'],
  onRollback: ['create', 'rotate'],
};

/** What is wrong with one handler's parameters. */
export function handlerProblems(handler: HandlerDefinition): string[] {
  return [...misplaced(handler), ...undecorated(handler), ...credentialIds(handler)];
}

export const placeOf = ({ classRef, method }: HandlerDefinition): string =>
  `${classRef.name}.${method}()`;

export const decoratorOf = (action: Action): string =>
  action.charAt(0).toUpperCase() + action.slice(1);

function misplaced(handler: HandlerDefinition): string[] {
  const wrong = handler.parameters.filter(({ source }) => !PLACES[source].includes(handler.action));
  return wrong.map(({ decorator, source }) => {
    const places = PLACES[source].map((action) => `@${decoratorOf(action)}()`).join(' or ');
    return BootMessage.misplacedParameter(
      placeOf(handler),
      decorator,
      decoratorOf(handler.action),
      places,
    );
  });
}

function undecorated(handler: HandlerDefinition): string[] {
  const decorated = new Set(handler.parameters.map(({ index }) => index));
  return Array.from({ length: handler.parameterCount }, (_, index) => index)
    .filter((index) => !decorated.has(index))
    .map((index) => BootMessage.undecoratedParameter(placeOf(handler), index));
}

function credentialIds(handler: HandlerDefinition): string[] {
  if (handler.action !== 'revoke') return [];
  const taken = handler.parameters.filter(
    ({ source }) => source === 'credentialId' || source === 'credentialIds',
  );
  return taken.length === 1 ? [] : [BootMessage.credentialIdOnce(placeOf(handler))];
}
