import type { AkeylessSourceOptions } from './akeyless.options.js';
import { gatewayUrlProblem } from './gateway-url.js';

const TYPES = ['access_key', 'aws_iam', 'k8s', 'jwt', 'universal_identity'];
const SECRETS = new Map([
  ['access_key', 'accessKey'],
  ['jwt', 'jwt'],
  ['universal_identity', 'uidToken'],
]);

/** All that is wrong with the options; they may come from an environment in which something is missing. */
export function settingsProblems(options: AkeylessSourceOptions, gatewayUrl: string): string[] {
  const url = gatewayUrlProblem(gatewayUrl, options.allowHttp ?? false);
  return [...(url === undefined ? [] : [url]), ...identityProblems({ ...options })];
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
