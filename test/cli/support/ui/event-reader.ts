import type { CallView } from '../../../../src/cli/ui/call.view.js';
import type { Failure } from '../../../../src/cli/ui/failure.js';
import type { GatewayView } from '../../../../src/cli/ui/gateway.view.js';
import type { UiClient } from './ui-client.js';

export interface UiChange {
  readonly now: number;
  readonly state: GatewayView & { readonly dueFailure?: Failure };
  readonly calls: readonly CallView[];
}

/** Reads what the server tells an open page. */
export class EventReader {
  /** All that was read. */
  text = '';
  readonly changes: UiChange[] = [];
  private readonly decoder = new TextDecoder();
  private rest = '';

  private constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {}

  static async open({ origin, token }: UiClient): Promise<EventReader> {
    const response = await fetch(`${origin}/api/events`, { headers: { 'x-token': token } });
    return new EventReader(response.body!.getReader());
  }

  /** The first change, read or yet to come, that is as wanted. */
  async until(isWanted: (change: UiChange) => boolean): Promise<UiChange> {
    for (;;) {
      const found = this.changes.find(isWanted);
      if (found !== undefined) return found;
      await this.read();
    }
  }

  /** All calls so far. */
  get calls(): readonly CallView[] {
    return this.changes.flatMap(({ calls }) => calls);
  }

  close(): Promise<void> {
    return this.reader.cancel();
  }

  private async read(): Promise<void> {
    const { done, value } = await this.reader.read();
    if (done) throw new Error('the server has ended the stream');
    const text = this.decoder.decode(value, { stream: true });
    this.text += text;
    const events = (this.rest + text).split('\n\n');
    this.rest = events.pop()!;
    for (const event of events) {
      this.changes.push(JSON.parse(event.replace('data: ', '')) as UiChange);
    }
  }
}
