import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CliError } from '../../errors/cli.error.js';

type Environment = Readonly<Record<string, string | undefined>>;

const NOT_FOUND = 127;

/** Resolves once the editor has ended well; rejects as well when the signal ends it. @throws CliError */
export async function edited(path: string, env: Environment, signal: AbortSignal): Promise<void> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  const { ACCT_KEY: _, ...withoutKey } = env;
  // The setting may hold arguments: it is for a shell. A signal has to reach the editor, not the shell.
  const exec = process.platform === 'win32' ? '' : 'exec ';
  const command = `${exec}${editor} "${path}"`;
  const child = spawn(command, { shell: true, stdio: 'inherit', env: withoutKey });
  const code = await exitCode(child, signal);
  if (code === 0) return;
  const hint = code === NOT_FOUND ? 'Name another one: export EDITOR=nano' : undefined;
  throw new CliError(`the editor ended with ${code ?? 'a signal'}: nothing was changed`, hint);
}

async function exitCode(child: ChildProcess, signal: AbortSignal): Promise<number | null> {
  const end = (): void => {
    child.kill();
    child.unref();
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const [code] = (await once(child, 'exit', { signal })) as [number | null];
    return code;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
