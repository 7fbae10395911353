import { fstatSync, fsyncSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import { answerTo } from './question.js';
import type { Terminal, TextStream } from './terminal.js';

/** Node also opens it in place of a standard output that is closed. */
const NOWHERE = '/dev/null';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The terminal that this process was started in. */
export function processTerminal(): Terminal {
  return {
    env: process.env,
    stdout: streamTo(process.stdout),
    stderr: streamTo(process.stderr),
    input: () => text(process.stdin),
    isInteractive: isatty(0) && isatty(2),
    ask: answerTo,
    exit: (code) => process.exit(code),
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
  };
}

function streamTo(stream: NodeJS.WriteStream & { fd: number }): TextStream {
  // Whoever reads may stop reading, as `head` does; that must not end the work.
  stream.on('error', () => {});
  return {
    isTty: stream.isTTY,
    leadsNowhere: () => isNowhere(stream.fd),
    write: (chunk) => void stream.write(chunk),
    flush: async (chunk) => {
      await new Promise<void>((resolve, reject) =>
        stream.write(chunk, (error) => (error ? reject(error) : resolve())),
      );
      if (fstatSync(stream.fd).isFile()) fsyncSync(stream.fd);
    },
  };
}

function isNowhere(fd: number): boolean {
  const nowhere = statSync(NOWHERE, { throwIfNoEntry: false });
  const found = fstatSync(fd);
  return nowhere !== undefined && found.isCharacterDevice() && found.rdev === nowhere.rdev;
}
