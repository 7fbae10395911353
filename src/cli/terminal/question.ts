import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a person answers to a question; undefined where the input ends or the signal comes before. */
export async function answerTo(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin });
  process.stderr.write(question);
  try {
    const [line] = (await Promise.race([
      once(lines, 'line', { signal }),
      once(lines, 'close', { signal }),
    ])) as [line?: string];
    return line;
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    lines.close();
  }
}
