/** Says on standard error what is being measured: standard output is for the tables. */
export function progress(what: string): void {
  process.stderr.write(`  ${what}\n`);
}
