import { type Profiler, Session } from 'node:inspector/promises';

/** Loaded into a server beside its own script: it profiles between the messages `start` and `stop`. */
const session = new Session();
session.connect();

process.on('message', (question) => {
  void answerTo(String(question)).then((answer) => process.send?.(answer));
});

async function answerTo(question: string): Promise<Profiler.Profile | string> {
  if (question === 'start') {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 100 });
    await session.post('Profiler.start');
    return question;
  }
  const { profile } = await session.post('Profiler.stop');
  return profile;
}
