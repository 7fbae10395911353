/** Where offline copies are kept, and what encrypts them. */
export interface OfflineCopyOptions {
  /** Folder of the copies, one file for each credential; it is made if it is missing. */
  readonly folder: string;
  /** A Fernet key, of `Fernet.generateKey()`; of several, the first encrypts and all decrypt. */
  readonly key: string | readonly string[];
}
