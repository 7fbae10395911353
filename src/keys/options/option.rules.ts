import type { KeysModuleOptions } from './keys.options.js';

const METHODS: Record<keyof KeysModuleOptions, readonly string[]> = {
  stateRepository: ['read', 'write'],
  cryptoTool: ['encrypt', 'decrypt'],
};

/** What is wrong with the options of the module. */
export function moduleOptionProblems(options: unknown): string[] {
  if (typeof options !== 'object' || options === null) {
    return ['The options of KeysModule must be an object.'];
  }
  return Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined) return [];
    if (!Object.hasOwn(METHODS, option)) {
      return [
        `There is no option "${option}" of KeysModule. There are ${Object.keys(METHODS).join(', ')}.`,
      ];
    }
    const methods = METHODS[option as keyof KeysModuleOptions];
    const hasAll = methods.every(
      (method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function',
    );
    return hasAll
      ? []
      : [`Option ${option} of KeysModule must be an object with ${methods.join('() and ')}().`];
  });
}
