import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const manifestPath = fileURLToPath(import.meta.resolve('nestjs-akeyless/package.json'));

export const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest;

/** The folder of the library that is measured. */
export const libraryFolder = dirname(manifestPath);

/** What an application writes to import each entry point. */
export const entryPoints = Object.keys(manifest.exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => manifest.name + subpath.slice(1));

/** Packages that every application has that uses the library. */
export const mandatoryPeers = Object.keys(manifest.peerDependencies).filter(
  (name) => manifest.peerDependenciesMeta[name]?.optional !== true,
);
