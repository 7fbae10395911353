import type { Context } from '../../context.js';
import { InterruptedError } from '../../errors/cli.error.js';
import { type FileSettings, givenSettings, requiredKey } from '../given-settings.js';
import { LockedFile } from '../locked-file.js';
import { EditSession } from './edit.session.js';
import { OpenedProfiles } from './opened-profiles.js';

export async function edit(context: Context): Promise<void> {
  const settings = await givenSettings(context);
  const key = requiredKey(settings);
  const file = await LockedFile.open(settings.file);
  try {
    await editFile(OpenedProfiles.in(file, settings, key), context, settings);
  } finally {
    file.close();
  }
}

async function editFile(
  profiles: OpenedProfiles,
  context: Context,
  { file }: FileSettings,
): Promise<void> {
  const { terminal, output, interruption } = context;
  if (interruption.signal.aborted) throw new InterruptedError('interrupted: nothing was changed');
  // From here on a signal has to wipe the copy before anything else.
  interruption.close();
  const session = new EditSession(profiles.yaml, terminal, output);
  try {
    const isChanged = await session.run((text) => profiles.save(text, noteOn(file, context)));
    if (!isChanged) output.note('Nothing was changed.');
  } finally {
    session.close();
  }
}

function noteOn(file: string, { output }: Context): (warning: string) => void {
  return (warning) => output.note(`${file}: ${warning}`);
}
