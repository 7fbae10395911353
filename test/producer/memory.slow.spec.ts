import { Agent, type IncomingMessage, request } from 'node:http';
import { afterEach, expect, it } from '@jest/globals';
import { closeApps, createCall, onBothAdapters, startApp } from '../support/application.js';
import { MEBIBYTE, memoryInUse } from '../support/memory-in-use.js';
import { RecorderProducer } from '../support/recorder.producer.js';

const CALLS = 100_000;
const WARM_UP = 20_000;
const CALLERS = 16;

afterEach(closeApps);

onBothAdapters((adapter) => {
  it(`${CALLS} calls: all answered, memory flat`, async () => {
    const recorder = new RecorderProducer();
    const providers = [{ provide: RecorderProducer, useValue: recorder }];
    const { url } = await startApp({ adapter, module: { providers } });
    const caller = new Caller(url);

    await caller.call(WARM_UP, recorder);
    const before = memoryInUse();
    await caller.call(CALLS - WARM_UP, recorder);
    const growth = memoryInUse() - before;
    caller.end();

    expect(caller.answered).toBe(CALLS);
    // A hundred bytes kept of each call would be 8 MB.
    expect(growth).toBeLessThan(4 * MEBIBYTE);
  }, 300_000);
});

/** Sends the three calls in turn, a payload of its own with each. */
class Caller {
  answered = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  private sent = 0;

  constructor(private readonly url: string) {}

  async call(calls: number, recorder: RecorderProducer): Promise<void> {
    let left = calls;
    const work = async (): Promise<void> => {
      while (left-- > 0) {
        await this.next();
        // The test must not be what grows.
        recorder.calls.length = 0;
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, work));
  }

  end(): void {
    this.agent.destroy();
  }

  private async next(): Promise<void> {
    const number = this.sent++;
    const payload = JSON.stringify({ secret: `secret-${number}` });
    const calls = [
      ['create', createCall({ payload })],
      ['revoke', { payload, ids: [`id-${number}`] }],
      ['rotate', { payload: JSON.stringify({ secret: `secret-${number % 50}` }) }],
    ] as const;
    const [action, body] = calls[number % calls.length]!;
    if ((await this.post(`/sync/${action}`, JSON.stringify(body))) === 200) this.answered++;
  }

  private post(path: string, body: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const outgoing = request(this.url + path, { method: 'POST', agent: this.agent });
      outgoing.once('error', reject);
      outgoing.once('response', (answer: IncomingMessage) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      outgoing.end(body);
    });
  }
}
