import { execFile } from 'node:child_process';

/** Runs a program and gives what it printed; a failure carries all of its output. */
export function run(program: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) {
        const fate = error.signal ?? error.code;
        const command = `${program} ${args.join(' ')}`;
        reject(new Error(`${command} ended with ${fate}\n${stdout}\n${stderr}`, { cause: error }));
      } else {
        resolve(stdout);
      }
    });
  });
}
