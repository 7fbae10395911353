import { type StateRepository } from 'nestjs-akeyless/keys';

/** A repository without an atomic update, that a test looks into and breaks. */
export class RecordingRepository implements StateRepository {
  readonly values = new Map<string, unknown>();
  readonly calls: string[] = [];
  failure: Error | undefined;
  beforeWrite: (() => Promise<void>) | undefined;

  async read(name: string): Promise<unknown> {
    this.calls.push(`read ${name}`);
    if (this.failure) throw this.failure;
    return this.values.get(name);
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }

  async write(name: string, value: unknown): Promise<void> {
    this.calls.push(`write ${name}`);
    await this.beforeWrite?.();
    if (this.failure) throw this.failure;
    this.values.set(name, value);
  }
}
