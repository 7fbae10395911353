import { text } from 'node:stream/consumers';
import type { Terminal, TextStream } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The terminal that this process was started in. */
export function processTerminal(): Terminal {
  return {
    env: process.env,
    stdout: streamTo(process.stdout),
    stderr: streamTo(process.stderr),
    input: () => text(process.stdin),
    exit: (code) => process.exit(code),
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
  };
}

function streamTo(stream: NodeJS.WriteStream): TextStream {
  // Whoever reads may stop reading, as `head` does; that must not end the work.
  stream.on('error', () => {});
  return { isTty: stream.isTTY, write: (chunk) => void stream.write(chunk) };
}
