import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Consumer, createConsumer } from './support/consumer.js';
import { pack } from './support/pack.js';
import { type TempFolder, createTempFolder } from './support/temp-folder.js';

const ANSWERS = {
  create: { status: 200, body: { id: 'app-reader-1', response: expect.anything() } },
  revoke: { status: 200, body: { revoked: ['app-reader-1'], message: expect.any(String) } },
  rotate: { status: 200, body: { payload: '{"prefix":"app-next"}' } },
};

describe('an application that installs the tarball', () => {
  let folder: TempFolder;
  let tarball: string;

  beforeAll(async () => {
    folder = await createTempFolder();
    ({ tarball } = await pack(folder.path));
  }, 120_000);

  afterAll(() => folder.remove());

  describe('as ES modules, on Nest 12 and Fastify, without class-validator', () => {
    let consumer: Consumer;

    beforeAll(async () => {
      consumer = await createConsumer(join(folder.path, 'esm'), tarball, {
        type: 'module',
        dependencies: {
          '@nestjs/common': '^12.0.0',
          '@nestjs/core': '^12.0.0',
          '@nestjs/platform-fastify': '^12.0.0',
        },
        mains: ['fastify.main', 'dto.main'],
      });
    }, 300_000);

    it('compiles, boots and answers create, revoke and rotate', async () => {
      expect(JSON.parse(await consumer.start('fastify.main'))).toEqual(ANSWERS);
    });

    it('refuses to boot with a payload DTO, and says what to install', async () => {
      expect(existsSync(join(consumer.path, 'node_modules', 'class-validator'))).toBe(false);
      const output = await consumer.start('dto.main');
      expect(output).toContain('npm install class-validator class-transformer');
      expect(output).toContain('CheckedProducer');
    });
  });

  describe('as CommonJS, on Nest 11 and Express', () => {
    let consumer: Consumer;

    beforeAll(async () => {
      consumer = await createConsumer(join(folder.path, 'cjs'), tarball, {
        type: 'commonjs',
        dependencies: {
          '@nestjs/common': '^11.0.0',
          '@nestjs/core': '^11.0.0',
          '@nestjs/platform-express': '^11.0.0',
        },
        mains: ['express.main'],
      });
    }, 300_000);

    it('requires the library', async () => {
      const compiled = await readFile(join(consumer.path, 'out', 'counter.module.js'), 'utf8');
      expect(compiled).toContain('require("nestjs-akeyless")');
    });

    it('compiles, boots and answers create, revoke and rotate', async () => {
      expect(JSON.parse(await consumer.start('express.main'))).toEqual(ANSWERS);
    });
  });
});
