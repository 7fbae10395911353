import type { KeyUseCase } from './key-flow.js';

/**
 * What happens when a callback of `keyChanged()` throws. `raise`: the others do not run, and it is thrown.
 * `skip-and-raise`: all run, and at the end everything is thrown. `skip`: all run, and it is logged. `halt`: the others
 * do not run, and it is logged.
 */
export type CallbackErrorStrategy = 'raise' | 'skip-and-raise' | 'skip' | 'halt';

/** How a key is used and kept. */
export interface KeyOptions {
  /** @default 'round-trip' */
  useCase?: KeyUseCase;
  /**
   * False: which key data is encrypted with is saved in the state repository, so that it outlives the process.
   * @default true
   */
  stateless?: boolean;
  /**
   * False: a key that was fetched to encrypt is kept until one decryption, and no longer.
   * @default true
   */
  keepInCache?: boolean;
  /**
   * True: the state is saved right after each forward, before the key is handed out. Only with `stateless: false`.
   * @default false
   */
  autoSave?: boolean;
  /** @default 'halt' */
  onError?: CallbackErrorStrategy;
}

export type ResolvedKeyOptions = Readonly<Required<KeyOptions>>;

const DEFAULTS: ResolvedKeyOptions = {
  useCase: 'round-trip',
  stateless: true,
  keepInCache: true,
  autoSave: false,
  onError: 'halt',
};

const FLAG: readonly unknown[] = [true, false];
const CHOICES: Record<keyof KeyOptions, readonly unknown[]> = {
  useCase: ['one-way', 'round-trip'],
  stateless: FLAG,
  keepInCache: FLAG,
  autoSave: FLAG,
  onError: ['raise', 'skip-and-raise', 'skip', 'halt'],
};

/** What is wrong with options. Those that are undefined count as omitted. */
export function keyOptionProblems(options: unknown): string[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return ['the options must be an object'];
  }
  return Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined) return [];
    if (!Object.hasOwn(CHOICES, option)) {
      return [`there is no option "${option}"; there are ${Object.keys(CHOICES).join(', ')}`];
    }
    const choices = CHOICES[option as keyof KeyOptions];
    return choices.includes(value) ? [] : [`${option} must be ${choices.map(shown).join(' or ')}`];
  });
}

export function resolveKeyOptions(options: KeyOptions): ResolvedKeyOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

const shown = (choice: unknown): string =>
  typeof choice === 'string' ? `'${choice}'` : String(choice);
