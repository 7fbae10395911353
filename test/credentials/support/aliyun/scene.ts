import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { ACCESS_KEY_ID, ACCESS_KEY_SECRET, FakeKms } from './fake.kms.js';

export const ACCESS_KEY = {
  credentials_type: 'ak',
  credentials_access_key_id: ACCESS_KEY_ID,
  credentials_access_secret: ACCESS_KEY_SECRET,
};

const running: FakeKms[] = [];
const folders: string[] = [];

/** Starts a region; it is stopped after the test. */
export async function startKms(): Promise<FakeKms> {
  const kms = await new FakeKms().start();
  running.push(kms);
  return kms;
}

/** A file of properties; it is removed after the test. */
export async function configFile(
  properties: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aliyun-config-'));
  folders.push(folder);
  const lines = Object.entries(properties).filter(([, value]) => value !== undefined);
  const file = join(folder, 'managed_credentials_providers.properties');
  await writeFile(file, lines.map(([name, value]) => `${name}=${value}\n`).join(''));
  return file;
}

/** The setting of regions, with their endpoints in order. */
export function regionsOf(...all: FakeKms[]): { cache_client_region_id: string } {
  const regions = all.map(({ url }, index) => ({ regionId: `cn-${index + 1}`, endpoint: url }));
  return { cache_client_region_id: JSON.stringify(regions) };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((kms) => kms.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});
