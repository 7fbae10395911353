import { describe } from '@jest/globals';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const ADVICE =
  'Install one with `apt-get install chromium`, or name it in the environment variable CHROMIUM.';

const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));

/** Declares tests that need a browser; without one they are skipped, but never where CI is set. */
export function describeInBrowser(name: string, declare: () => void): void {
  // oxlint-disable-next-line jest/valid-title -- the caller's
  if (executablePath !== undefined || process.env.CI) return describe(name, declare);
  process.stderr.write(`\nSKIPPED: no Chromium for the tests of the page. ${ADVICE}\n\n`);
  // oxlint-disable-next-line jest/no-disabled-tests, jest/valid-title -- said aloud, and never in CI
  describe.skip(name, declare);
}

/** Starts a browser with a fresh profile. */
export function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error(`There is no Chromium. ${ADVICE}`);
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
