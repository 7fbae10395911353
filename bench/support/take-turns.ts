/**
 * Measures every subject once in each round, forward in one and backward in the next (A B B A …), so that a machine that
 * slows down or speeds up favours none.
 * @returns for every subject what was measured, in the order of the rounds
 */
export async function takeTurns<S, T>(
  subjects: readonly S[],
  rounds: number,
  measure: (subject: S) => Promise<T>,
): Promise<T[][]> {
  const results: T[][] = subjects.map(() => []);
  const forward = subjects.map((subject, index) => ({ subject, index }));
  const backward = forward.toReversed();
  for (let round = 0; round < rounds; round++) {
    for (const { subject, index } of round % 2 === 0 ? forward : backward) {
      results[index]?.push(await measure(subject));
    }
  }
  return results;
}
