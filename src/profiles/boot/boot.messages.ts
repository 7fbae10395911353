const quoted = (name: string): string => JSON.stringify(name);

/** What may be wrong with how an application uses profiles: what, where, and what to do. */
export const BootMessage = {
  forRootTwice: () =>
    'ProfilesModule.forRoot() is imported more than once. Import it in one module; plugins, backends and injected ' +
    'profiles are found everywhere.',

  noHandler: (className: string, marked: string, decorator: string) =>
    `${className} has ${marked}, but no method with ${decorator}.`,

  twoHandlers: (className: string, decorator: string, methods: readonly string[]) =>
    `${className} has ${methods.length} methods with ${decorator}: ${methods.join(' and ')}. Keep one.`,

  strayHandler: (where: string, decorator: string, wanted: string) =>
    `${where}() has ${decorator}, but its class has no ${wanted}.`,

  samePlugin: (section: string, classes: readonly string[]) =>
    `${classes.join(' and ')} are all the plugin of ${quoted(section)}. Keep one, or name them apart with ` +
    "@ProfilePlugin('provider', 'plugin').",

  sameBackend: (name: string, classes: readonly string[]) =>
    `${classes.join(' and ')} are all the backend ${quoted(name)}. Keep one, or give them names of their own.`,

  circular: (className: string, path: readonly string[]) =>
    `${className} needs ${path.join(', which needs ')}; but that is there only after ${className} has done its work. ` +
    'A plugin gets its profiles handed over, and readProfilesFile() reads a file anywhere.',

  scoped: (className: string) =>
    `${className} is request-scoped or transient, or depends on something that is. It works when the application starts, ` +
    'so it must be a singleton.',

  madeByFactory: (className: string) =>
    `${className} is made by a factory under another name, so it was not seen in time. Provide it with the class as the ` +
    `token: { provide: ${className}, useFactory: … }.`,

  missing: (error: Error, requiredBy: readonly string[]) =>
    `${error.message} Injected into ${requiredBy.join(', ')}.`,

  failed: (label: string, reason: string) => `${label} failed: ${reason}`,

  notGathered: (label: string) => `${label} failed, as the log tells.`,

  noFile: () =>
    'No profile file: set ACCT_FILE, or the option file. Profiles come only from what plugins gather.',
} as const;
