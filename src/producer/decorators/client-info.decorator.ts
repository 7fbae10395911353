import { bindParameter, type ParameterPipe } from './bind-parameter.js';

/** Who asked for a credential: the end user, as the Gateway tells it. */
export interface ClientInfo {
  /** The end user's Akeyless access id; empty where the Gateway names none. */
  readonly accessId: string;
  /** Claims of the end user's identity, each with its values; `{}` where there are none. */
  readonly subClaims: Readonly<Record<string, string[]>>;
}

/** Who asked, or one part of it; undefined in a rotation. On `@Create`. */
export function ClientInfo(...pipes: ParameterPipe[]): ParameterDecorator;
export function ClientInfo(field: keyof ClientInfo, ...pipes: ParameterPipe[]): ParameterDecorator;
export function ClientInfo(
  first?: keyof ClientInfo | ParameterPipe,
  ...rest: ParameterPipe[]
): ParameterDecorator {
  if (typeof first === 'string') {
    return bindParameter({ decorator: 'ClientInfo', source: 'clientInfoField', key: first }, rest);
  }
  const pipes = first === undefined ? rest : [first, ...rest];
  return bindParameter({ decorator: 'ClientInfo', source: 'clientInfo' }, pipes);
}
