/** What was given on the command line. */
export class Values {
  constructor(
    private readonly given: ReadonlyMap<string, readonly string[]>,
    /** What is neither an option nor a command. */
    readonly operands: readonly string[],
  ) {}

  has(option: string): boolean {
    return this.given.has(option);
  }

  /** The last one counts. */
  text(option: string): string | undefined {
    return this.given.get(option)?.at(-1);
  }

  /** The same without all other options. */
  only(...options: readonly string[]): Values {
    return new Values(new Map([...this.given].filter(([name]) => options.includes(name))), []);
  }

  texts(option: string): readonly string[] {
    return this.given.get(option) ?? [];
  }
}
