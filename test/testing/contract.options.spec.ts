import { describe, expect, it } from '@jest/globals';
import { checkProducer, describeProducer } from 'nestjs-akeyless/testing';

const app = 'http://127.0.0.1:9';
const payload = { password: 'of-nothing' };
const credentialWorks = () => true;
const rootWorks = () => true;

describe('describeProducer and checkProducer', () => {
  it.each([
    { options: undefined, message: /options are missing: give at least app, payload and cred/ },
    { options: { payload, credentialWorks }, message: /^app is missing: give a Nest application/ },
    {
      options: { app, credentialWorks },
      message: /^payload is missing: .+'' if nothing is stored/,
    },
    { options: { app, payload }, message: /^credentialWorks is missing: .+ or rootWorks, for/ },
    { options: { app, payload, rootWorks, rotation: 'none' }, message: /^credentialWorks is miss/ },
    {
      options: { app, payload, credentialWorks: true },
      message: /^credentialWorks must be a function/,
    },
    { options: { app, payload, credentialWorks, list: [] }, message: /^list must be a function/ },
    {
      options: { app, payload, credentialWorks, rotation: 'inplace' },
      message: /^rotation must be 'overlap', 'in-place' or 'none'/,
    },
    {
      options: { app, payload, credentialWorks, revocable: 'no' },
      message: /^revocable must be true or false/,
    },
    {
      options: { app, payload, credentialWorks, revokable: false },
      message: /^there is no option "revokable"; there are .+, revocable, /,
    },
  ])('say what is wrong with $options', async ({ options, message }) => {
    await expect(checkProducer(options as never)).rejects.toThrow(TypeError);
    await expect(checkProducer(options as never)).rejects.toThrow(message);
    expect(() => describeProducer('p', options as never)).toThrow(message);
  });

  it('say what is wrong with a length of time', async () => {
    const options = { app, payload, credentialWorks, patience: 'long' };
    await expect(checkProducer(options)).rejects.toThrow(/"long" is no length of time/);
  });

  it.each([42, {}, () => undefined])('take no %p for an application', async (wrong) => {
    const options = { app: wrong as never, payload, credentialWorks };
    await expect(checkProducer(options)).rejects.toThrow(/^app must be a Nest application or the/);
  });

  it('take no number for a payload', async () => {
    const results = await checkProducer({ app, payload: () => 42 as never, credentialWorks });
    expect(String(results[0]?.error)).toMatch(/payload must be an object or text/);
  });
});

describe('describeProducer', () => {
  it('needs a test runner', () => {
    const { beforeAll } = globalThis as { beforeAll?: unknown };
    Reflect.deleteProperty(globalThis, 'beforeAll');
    try {
      expect(() => describeProducer('p', { app, payload, credentialWorks })).toThrow(
        /call it in a test file of Jest .+ Without a test runner there is checkProducer/,
      );
    } finally {
      Object.assign(globalThis, { beforeAll });
    }
  });
});

describe('checkProducer', () => {
  it('fails for the one thing that is wrong where nothing listens', async () => {
    const results = await checkProducer({ app, payload, credentialWorks, patience: 0 });
    const failed = results.filter(({ passed }) => !passed);
    expect(failed.map(({ rule }) => rule)).toEqual(['issues a credential that works']);
    expect(failed[0]?.error?.message).toMatch(/No credential was issued .create: no connection to/);
    expect(results.find(({ rule }) => rule.includes('hangs up'))).toEqual({
      rule: 'takes back what it made when the Gateway hangs up',
      passed: true,
      skipped: 'the option list is missing',
    });
  });
});
