/** What may be wrong with how an application uses the keys module: what, where, and what to do. */
export const BootMessage = {
  forRootTwice: () =>
    'KeysModule.forRoot() is imported more than once. Import it in one module; stores and callbacks are found everywhere.',

  scoped: (place: string) =>
    `${place} is of a class that is request-scoped or transient, or depends on something that is. Keys are asked for ` +
    'outside of requests too, so it must be a singleton.',

  at: (place: string, problem: string) => `${place}: ${problem}`,
} as const;
