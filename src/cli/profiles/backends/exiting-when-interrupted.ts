import type { Context } from '../../context.js';

const EXIT_CODE = 130;

/** Whoever interrupts work that knows nothing of it, such as a backend without an answer, need not do so twice. */
export async function exitingWhenInterrupted<T>(
  { interruption, terminal }: Context,
  work: () => Promise<T>,
): Promise<T> {
  let isDone = false;
  const exit = async (): Promise<void> => {
    await interruption.interrupted();
    if (!isDone) terminal.exit(EXIT_CODE);
  };
  void exit();
  try {
    return await work();
  } finally {
    isDone = true;
  }
}
