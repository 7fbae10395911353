import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkProducer, describeProducer } from 'nestjs-akeyless/testing';
import type { INestApplication } from '@nestjs/common';
import { closeApps, createApp, onBothAdapters } from '../support/application.js';
import { Directory, type Login } from './support/directory.js';
import { directoryProducer, passwordProducer } from './support/nest.producer.js';

onBothAdapters((adapter) => {
  describe('a producer made with the library', () => {
    const directory = new Directory();
    let app: INestApplication;

    beforeAll(async () => {
      directory.latencyMs = 15;
      const providers = [directoryProducer(directory)];
      app = await createApp({ adapter, producer: { idField: 'name' }, module: { providers } });
    });

    afterAll(closeApps);

    describeProducer('keeps its contract: it', {
      app: () => app,
      payload: () => directory.newRoot(),
      credentialWorks: (login: Login) => directory.letsIn(login),
      list: () => directory.names(),
    });
  });

  describe('checkProducer', () => {
    afterEach(closeApps);

    it('goes on with what rotations make of the one payload that it is given', async () => {
      const directory = new Directory();
      const providers = [directoryProducer(directory)];
      const results = await checkProducer({
        app: await createApp({ adapter, producer: { idField: 'name' }, module: { providers } }),
        payload: directory.newRoot(),
        credentialWorks: (login: Login) => directory.letsIn(login),
        rootWorks: (root) => directory.isRoot(root),
        list: () => directory.names(),
      });
      expect(results.filter(({ passed, skipped }) => !passed || skipped)).toEqual([]);
    });

    it.each([
      { asks: true, means: 'that changes its own password' },
      { asks: false, means: 'that works with rights of its own' },
    ])('tries a custom rotated secret $means, by its root credential alone', async ({ asks }) => {
      const directory = new Directory();
      const providers = [passwordProducer(directory, asks)];
      const results = await checkProducer({
        app: await createApp({ adapter, module: { providers } }),
        payload: JSON.stringify(directory.newRoot()),
        rootWorks: (root) => directory.isRoot(JSON.parse(root) as Login),
        rotation: 'in-place',
      });
      expect(results).toEqual([
        { rule: 'rotates to a root credential that works', passed: true },
        { rule: 'shows no secret in an error', passed: true },
        { rule: 'shows no secret in a log', passed: true },
        { rule: 'ends the old root credential with the rotation', passed: true },
        { rule: 'keeps the other keys of the payload', passed: true },
      ]);
    });

    it.each([
      {
        options: { compensate: false },
        broken: ['takes back what it made when the Gateway hangs up'],
      },
      {
        options: { retire: 'immediately' },
        broken: ['keeps the old root credential at work until the new payload has arrived'],
      },
      {
        options: { retire: 'never' },
        broken: ['ends the old root credential once the new payload has arrived'],
      },
      { options: { dryRun: 'real' }, broken: [] },
    ] as const)('finds what $options breaks: $broken', async ({ options, broken }) => {
      const directory = new Directory();
      directory.latencyMs = 15;
      const results = await checkProducer({
        app: await createApp({
          adapter,
          producer: { idField: 'name', ...options },
          module: { providers: [directoryProducer(directory)] },
        }),
        payload: () => directory.newRoot(),
        credentialWorks: (login: Login) => directory.letsIn(login),
        list: () => directory.names(),
        patience: 500,
      });
      expect(results.filter(({ passed }) => !passed).map(({ rule }) => rule)).toEqual(broken);
    });

    it('does not take a root credential that never worked for one that was ended', async () => {
      const providers = [passwordProducer(new Directory(), false)];
      const results = await checkProducer({
        app: await createApp({ adapter, module: { providers } }),
        payload: { name: 'nobody', password: 'not-a-root-credential' },
        rootWorks: () => Promise.reject(new Error('refused')),
        rotation: 'in-place',
      });
      const [first, ...others] = results;
      expect(first?.error?.message).toMatch(/does not work, though nothing has rotated it yet/);
      expect(others.filter(({ passed }) => !passed)).toEqual([]);
    });
  });
});
