import { afterEach, expect, it } from '@jest/globals';
import { closeApps, createCall, onBothAdapters, startApp } from '../support/application.js';
import { MEBIBYTE, memoryInUse } from '../support/memory-in-use.js';
import { PipelinedConnection } from '../support/pipelined-connection.js';
import { RecorderProducer } from '../support/recorder.producer.js';

const CALLS = 100_000;
const WARM_UP = 20_000;
const CONNECTIONS = 8;
const BATCH = 50;

afterEach(closeApps);

onBothAdapters((adapter) => {
  it(`${CALLS} calls: all answered, memory flat`, async () => {
    const recorder = new RecorderProducer();
    const providers = [{ provide: RecorderProducer, useValue: recorder }];
    const { url } = await startApp({ adapter, module: { providers } });
    const callers = Array.from({ length: CONNECTIONS }, () => new PipelinedConnection(url));
    const flood = async (calls: number): Promise<void> => {
      const batches = calls / BATCH / CONNECTIONS;
      const work = async (caller: PipelinedConnection): Promise<void> => {
        for (let batch = 0; batch < batches; batch++) {
          await caller.post(Array.from({ length: BATCH }, nextCall));
          // The test must not be what grows.
          recorder.calls.length = 0;
        }
      };
      await Promise.all(callers.map(work));
    };

    await flood(WARM_UP);
    const before = memoryInUse();
    await flood(CALLS - WARM_UP);
    const growth = memoryInUse() - before;
    for (const caller of callers) caller.end();

    expect(callers.reduce((sum, { answered }) => sum + answered, 0)).toBe(CALLS);
    // A hundred bytes kept of each call would be 8 MB.
    expect(growth).toBeLessThan(4 * MEBIBYTE);
  }, 300_000);
});

let sent = 0;

/** The three calls in turn, with a payload of its own each. */
function nextCall(): { path: string; body: string } {
  const number = sent++;
  const payload = JSON.stringify({ secret: `secret-${number}` });
  const bodies = [
    ['/sync/create', createCall({ payload })],
    ['/sync/revoke', { payload, ids: [`id-${number}`] }],
    ['/sync/rotate', { payload: JSON.stringify({ secret: `secret-${number % 50}` }) }],
  ] as const;
  const [path, body] = bodies[number % bodies.length]!;
  return { path, body: JSON.stringify(body) };
}
