import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { onServerCore } from './cores.js';

/** What Linux counts processor time in. */
const TICKS_PER_SECOND = 100;

/** A server in a process of its own, on one core. It prints its URL as the first line. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param script path of a compiled script; @param args what it gets; @param nodeFlags what Node itself gets */
  static async start(
    script: string,
    args: readonly string[] = [],
    nodeFlags: readonly string[] = [],
  ): Promise<ServerProcess> {
    const command = [process.execPath, ...nodeFlags, script, ...args];
    const [program = '', ...rest] = onServerCore(command);
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const url = await Promise.race([
      once(createInterface(child.stdout!), 'line').then(([line]) => String(line)),
      once(child, 'exit').then(() =>
        Promise.reject(new Error(`${script} ended before it listened`)),
      ),
    ]);
    return new ServerProcess(child, url);
  }

  /** What the server answers to a message: beside its routes, so that measuring does not weigh on them. */
  async ask(question: string): Promise<unknown> {
    const answered = once(this.child, 'message');
    this.child.send(question);
    const [answer] = await answered;
    return answer;
  }

  /** Resident memory in bytes (Linux). */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Time on a core so far, of all its threads, in seconds (Linux; elsewhere NaN). */
  async cpuSeconds(): Promise<number> {
    if (process.platform !== 'linux') return Number.NaN;
    const stat = await readFile(`/proc/${this.child.pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks; fields 14 and 15 are the ticks of user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill();
    await once(this.child, 'exit');
  }
}
