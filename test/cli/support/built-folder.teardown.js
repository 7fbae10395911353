import { rm } from 'node:fs/promises';

export default async function removeFolder() {
  await rm(process.env.BUILT_COMMAND, { recursive: true, force: true });
}
