import { createRequire } from 'node:module';

/** Of this package. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('nestjs-akeyless/package.json');
  return (manifest as { version: string }).version;
}
