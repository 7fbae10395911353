import type { CredentialSource, FetchedSecret, SecretRequest } from 'nestjs-akeyless/credentials';
import { deferred, type Deferred } from '../../support/until.js';

/** A source of secrets that does what a test tells it. */
export class Vault implements CredentialSource {
  readonly name = 'the vault';
  readonly asked: string[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  private readonly secrets = new Map<string, FetchedSecret>();
  private failure: unknown;
  private gate: Deferred<void> | undefined;

  /** How often it was asked. */
  get fetches(): number {
    return this.asked.length;
  }

  put(path: string, value: unknown, life: Omit<FetchedSecret, 'value'> = {}): this {
    this.secrets.set(path, { value, ...life });
    return this;
  }

  /** Whoever asks from now on gets this error. */
  down(failure: unknown = new Error('the vault is sealed')): void {
    this.failure = failure;
  }

  up(): void {
    this.failure = undefined;
  }

  /** Answers are held back from now on, as they are at the moment of the question. */
  hold(): void {
    this.gate = deferred();
  }

  release(): void {
    this.gate?.resolve();
    this.gate = undefined;
  }

  async fetch(path: string, { signal }: SecretRequest): Promise<FetchedSecret> {
    this.asked.push(path);
    this.signals.push(signal);
    const { failure } = this;
    const secret = this.secrets.get(path);
    await this.gate?.promise;
    if (failure !== undefined) throw failure;
    return secret as FetchedSecret;
  }

  close(): void {
    this.closed += 1;
  }
}
