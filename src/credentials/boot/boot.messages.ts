const quoted = (name: string): string => JSON.stringify(name);

/** What may be wrong with how an application uses managed credentials: what, where, and what to do. */
export const BootMessage = {
  forRootTwice: () =>
    'ManagedCredentialsModule.forRoot() is imported more than once. Import it in one module; credentials are found ' +
    'everywhere.',

  forRootMissing: (names: readonly string[]) =>
    `ManagedCredentialsModule.forFeature() names ${names.map(quoted).join(', ')}, but forRoot() is not imported. Import it ` +
    'in one module: ManagedCredentialsModule.forRoot({ source }).',

  ofRoot: (problem: string) => `forRoot(): ${problem}`,

  noFeature: () => 'forFeature() takes a list of objects, one for each credential.',

  ofCredential: (name: string, problem: string) => `Credential ${quoted(name)}: ${problem}`,

  sameName: (name: string, times: number) =>
    `${times} credentials are called ${quoted(name)}. Give each a name of its own.`,

  unknown: (name: string, requiredBy: readonly string[], known: readonly string[]) =>
    `There is no credential ${quoted(name)}, which ${requiredBy.join(' and ')} needs. ` +
    `${known.length > 0 ? `There are: ${known.join(', ')}. ` : ''}Name it in ManagedCredentialsModule.forFeature().`,

  noClients: (name: string, requiredBy: readonly string[]) =>
    `Credential ${quoted(name)} has no clients, but ${requiredBy.join(' and ')} wants its client. Give it ` +
    'clients: { create, destroy }.',

  noAuthFailure: (name: string, requiredBy: readonly string[]) =>
    `Credential ${quoted(name)} has no authFailure, so @RetryWithCredential(${quoted(name)}) of ` +
    `${requiredBy.join(' and ')} would never run anything again. Give it one, such as postgresAuthFailure.`,
} as const;
