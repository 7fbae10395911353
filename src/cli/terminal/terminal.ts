/** All that the program reads from, writes to and hears of. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** All of standard input. */
  input(): Promise<string>;
  /** Whether a person can answer. */
  readonly isInteractive: boolean;
  /** What a person answers to a question; undefined where the input ends or the signal comes before. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Calls back, with the signal, when somebody asks the program to end. Returns what ends that. */
  onInterrupt(listener: (signal?: string) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** Where text goes. */
export interface TextStream {
  readonly isTty: boolean;
  /** Whether all that is written is thrown away. */
  leadsNowhere(): boolean;
  write(text: string): void;
  /** Resolves once the text is out of this program's hands; rejects where it cannot be written. */
  flush(text: string): Promise<void>;
}
