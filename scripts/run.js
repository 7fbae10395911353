import { spawnSync } from 'node:child_process';

/** Runs a program in the foreground; ends this one with its status if it fails. */
export function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' });
  if (error) {
    throw error;
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

export const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-save'];
export const JEST = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
