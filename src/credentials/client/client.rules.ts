import { DURATION, FUNCTION, problemsOf, type Rule } from '../options/option.rules.js';
import type { ClientSettings } from './client.settings.js';

const CLIENTS: Record<keyof ClientSettings<unknown, unknown>, Rule> = {
  create: FUNCTION,
  destroy: FUNCTION,
  drain: DURATION,
};

const REQUIRED = ['create', 'destroy'] as const;

/** What is wrong with the option clients; never with a value in it. */
export function clientProblems(clients: Readonly<Record<string, unknown>>): string[] {
  const missing = REQUIRED.filter((option) => clients[option] === undefined);
  return [
    ...missing.map((option) => `Option clients.${option} is missing.`),
    ...problemsOf(clients, CLIENTS, 'clients'),
  ];
}
