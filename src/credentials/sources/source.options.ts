/**
 * What is wrong with the names of a source's options. Those that are undefined count as omitted.
 *
 * @param known the names that there are
 */
export function optionProblems(options: unknown, known: Readonly<Record<string, true>>): string[] {
  const names = Object.keys(known).join(', ');
  if (typeof options !== 'object' || options === null) {
    return [
      `the options are an object, such as { ${Object.keys(known)[0]}: … }; there are ${names}`,
    ];
  }
  const unknown = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !Object.hasOwn(known, name))
    .map(([name]) => `there is no option ${JSON.stringify(name)}`);
  return unknown.length === 0 ? [] : [...unknown, `there are ${names}`];
}
