/** A rule rests on something that is not so, which is for another rule to say. */
export class Unjudged extends Error {
  override readonly name = 'Unjudged';
}

/** What a rule rests on. @throws Unjudged if it fails. */
export async function given<T>(work: Promise<T>, otherwise: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Unjudged(otherwise, { cause: error });
  }
}

/** What a rule rests on. @throws Unjudged if it is not so. */
export function givenThat(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Unjudged(otherwise);
}

/** How a rule was broken. */
export interface Violation {
  /** What the producer did. */
  readonly did: string;
  /** What it must do. */
  readonly must: string;
  /** What to do about it. */
  readonly mend: string;
  readonly cause?: unknown;
}

export function violation({ did, must, mend, cause }: Violation): Error {
  const text = `${did}\n  Expected: ${must}\n  To mend it: ${mend}`;
  return new Error(text, cause === undefined ? {} : { cause });
}

/** What a rule is about. @throws Error, with what `work` has failed of. */
export async function demanded<T>(work: Promise<T>, broken: Omit<Violation, 'cause'>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw violation({ ...broken, did: `${broken.did} (${said})`, cause });
  }
}
