import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptProfiles, generateProfilesKey, readProfilesFile } from 'nestjs-akeyless/profiles';
import type { Login } from '../database/login.js';

/**
 * The payload as the Gateway of the demo gets it: from an encrypted file, as a person would keep it who tries a
 * producer with `nestjs-akeyless gateway --payload-file`.
 */
export async function throughEncryptedFile(payload: Login): Promise<Login> {
  const folder = await mkdtemp(join(tmpdir(), 'akeyless-sample-'));
  try {
    const file = join(folder, 'payload.yml.fernet');
    const key = generateProfilesKey();
    await writeFile(file, encryptProfiles({ postgres: { root: { ...payload } } }, key));
    const { postgres } = await readProfilesFile(file, key);
    return (postgres as { root: unknown }).root as Login;
  } finally {
    await rm(folder, { recursive: true });
  }
}
