import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../../src/cli/cli.js';
import { spinning } from '../../src/cli/terminal/spinner.js';
import { FakeTerminal } from './support/fake-terminal.js';
import { PlainProducer, stopProducers } from './support/plain-producer.js';

const CLEARED = '\r\u001b[2K';

afterEach(stopProducers);

/** A command whose webhook answers as soon as a spinner is seen. */
async function slowGet(terminal: FakeTerminal, ...args: string[]): Promise<number> {
  const producer = await PlainProducer.start();
  producer.replies.create = async () => {
    while (terminal.stderr.isTty && !terminal.err.includes('The webhook makes')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { body: { id: 'a', response: { name: 'value' } } };
  };
  return runCli(['gateway', 'get', '--no-state', '--url', producer.url, ...args], terminal);
}

describe('in a terminal', () => {
  it('a spinner shows that a webhook works, and goes when it is done', async () => {
    const terminal = new FakeTerminal(true);
    expect(await slowGet(terminal)).toBe(0);
    expect(terminal.err).toMatch(/⠋ The webhook makes a credential/);
    expect(terminal.err.endsWith(CLEARED)).toBe(true);
    expect(stripVTControlCharacters(terminal.out)).toMatch(
      /^Lease a until .*\n\n {2}name {2}value\n$/,
    );
    expect(terminal.out).toContain('\u001b[1m');
  });

  it('the spinner goes before an error is printed', async () => {
    const terminal = new FakeTerminal(true);
    const working = spinning('works', terminal, async () => {
      while (terminal.err === '') await new Promise((resolve) => setImmediate(resolve));
      throw new Error('failed');
    });
    await expect(working).rejects.toThrow('failed');
    expect(terminal.err.endsWith(CLEARED)).toBe(true);
  });

  it('what is quick shows none', async () => {
    const terminal = new FakeTerminal(true);
    expect(await spinning('works', terminal, async () => 7)).toBe(7);
    expect(terminal.err).toBe('');
  });

  it.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('there are no colours with %s=%s', async (name, value) => {
    const terminal = new FakeTerminal(true, { [name]: value });
    await runCli(['generate-key', '--help'], terminal);
    await runCli(['nothing'], terminal);
    expect(terminal.err).toMatch(/^error: there is no command/);
    expect(terminal.out + terminal.err).toBe(stripVTControlCharacters(terminal.out + terminal.err));
  });

  it('an error stands out', async () => {
    const terminal = new FakeTerminal(true);
    await runCli(['nothing'], terminal);
    expect(terminal.err).toContain('\u001b[31merror:\u001b[39m');
  });
});

describe('in a pipe', () => {
  it('there is neither a spinner nor a colour', async () => {
    const terminal = new FakeTerminal(false);
    expect(await slowGet(terminal)).toBe(0);
    expect(terminal.err).toBe('');
    expect(terminal.out).toBe(stripVTControlCharacters(terminal.out));
  });
});
