import { formatProblems } from '../secret-text.js';
import { optionProblems } from '../source.options.js';
import type { AkeylessItemOptions, AkeylessSourceOptions } from './akeyless.options.js';
import { gatewayUrlProblem } from './gateway-url.js';

type NameOf<Options> = Options extends unknown ? keyof Options : never;

/** Those of every identity: which are needed depends on the access type. */
const OPTIONS: Record<Exclude<NameOf<AkeylessSourceOptions>, 'clock'>, true> = {
  gatewayUrl: true,
  accessType: true,
  accessId: true,
  accessKey: true,
  cloudId: true,
  k8sAuthConfigName: true,
  k8sGatewayUrl: true,
  serviceAccountTokenFile: true,
  jwt: true,
  uidToken: true,
  token: true,
  items: true,
  allowHttp: true,
  fetch: true,
};
const ITEM_OPTIONS: Record<keyof AkeylessItemOptions, true> = {
  type: true,
  args: true,
  timeout: true,
  format: true,
};

const TYPES = ['access_key', 'aws_iam', 'k8s', 'jwt', 'universal_identity'];
const SECRETS = new Map([
  ['access_key', 'accessKey'],
  ['jwt', 'jwt'],
  ['universal_identity', 'uidToken'],
]);

/** All that is wrong with the options; they may come from an environment in which something is missing. */
export function settingsProblems(options: AkeylessSourceOptions, defaultUrl: string): string[] {
  if (typeof options !== 'object' || options === null) return optionProblems(options, OPTIONS);
  const { gatewayUrl = defaultUrl, allowHttp = false, items = {} } = options;
  const url = gatewayUrlProblem(gatewayUrl, allowHttp);
  return [
    ...(url === undefined ? [] : [url]),
    ...identityProblems({ ...options }),
    ...optionProblems({ ...options, clock: undefined }, OPTIONS),
    ...Object.entries(items).flatMap(([path, item]) => itemProblems(path, item)),
  ];
}

function itemProblems(path: string, item: AkeylessItemOptions): string[] {
  const problems = optionProblems(item, ITEM_OPTIONS);
  if (problems.length === 0) problems.push(...formatProblems(item.format));
  return problems.map((problem) => `items, ${path}: ${problem}`);
}

function identityProblems(options: Record<string, unknown>): string[] {
  if (options['token'] !== undefined) {
    return typeof options['token'] === 'function' ? [] : ['token is no function'];
  }
  const type = (options['accessType'] ?? 'access_key') as string;
  if (!TYPES.includes(type)) return [`accessType is none of ${TYPES.join(', ')}`];
  const required: string[] = [
    ...(type === 'universal_identity' ? [] : ['accessId']),
    ...(type === 'k8s' ? ['k8sAuthConfigName'] : []),
  ];
  const secret = SECRETS.get(type);
  return [
    ...required.filter((name) => !isText(options[name])),
    ...(secret === undefined || isGiven(options[secret]) ? [] : [secret]),
  ].map((name) => `${name} is missing`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isGiven(value: unknown): boolean {
  return isText(value) || typeof value === 'function';
}
