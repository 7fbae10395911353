/** Metadata keys are fixed strings, so that two copies of the library still understand each other. */
export const RETRY_METADATA = 'nestjs-akeyless:retry-with-credential';

/** The property of an object under which its methods find a credential. */
export const CREDENTIAL_OF = (name: string): symbol =>
  Symbol.for(`nestjs-akeyless:credential ${JSON.stringify(name)}`);
