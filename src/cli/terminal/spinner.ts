import type { Terminal } from './terminal.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
/** What is done sooner needs no spinner. */
const DELAY_MS = 150;
const CLEAR_LINE = '\r\u001b[2K';

/** Shows that something goes on, once it takes long, to somebody who looks. */
export async function spinning<T>(
  title: string,
  { stderr, env }: Pick<Terminal, 'stderr' | 'env'>,
  work: () => Promise<T>,
): Promise<T> {
  if (!stderr.isTty || env.TERM === 'dumb') return work();
  const startedAt = performance.now();
  let frame = 0;
  const timer = setInterval(() => {
    const elapsed = performance.now() - startedAt;
    if (elapsed < DELAY_MS) return;
    const seconds = elapsed < 1000 ? '' : ` ${Math.floor(elapsed / 1000)} s`;
    stderr.write(`${CLEAR_LINE}${FRAMES[frame++ % FRAMES.length]} ${title}${seconds}`);
  }, FRAME_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (frame > 0) stderr.write(CLEAR_LINE);
  }
}
