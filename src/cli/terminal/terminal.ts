/** All that the program reads from, writes to and hears of. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** All of standard input. */
  input(): Promise<string>;
  /** Calls back when somebody asks the program to end. Returns what ends that. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** Where text goes. */
export interface TextStream {
  readonly isTty: boolean;
  write(text: string): void;
}
