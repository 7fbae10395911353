import { describe, expect, it } from '@jest/globals';
import { rotationId } from '../../src/producer/rotation/rotation-id.js';
import { FIRST_ROOT } from '../support/killed-app/directory.js';
import type { AppSettings, KilledApp } from '../support/killed-app/killed-app.js';
import { onNewScene, type Scene } from '../support/killed-app/scene.js';

const APPLICATIONS = [
  { rotation: 'handler', adapter: 'fastify' },
  { rotation: 'default', adapter: 'express' },
] as const;
const OTHER_APPLICATIONS = [
  { rotation: 'handler', adapter: 'express' },
  { rotation: 'default', adapter: 'fastify' },
] as const;
const BEFORE_THE_ROOT = 'before the root is made';
const WITH_THE_ROOT = ['after the root was made', 'before @Verify', 'after @Verify'];
const BEFORE_THE_ANSWER = 'before the answer is written';
const AT_THE_END = 'after the answer was written';
const BEFORE_RETIREMENT = 'before the old root is retired';
const AFTER_RETIREMENT = 'after the old root was retired';
const ROOT_NAME = /^root-[\da-f]{24}$/;

type Settings = Partial<Pick<AppSettings, 'killAt' | 'naming'>>;

let scene: Scene;

onNewScene((newScene) => {
  scene = newScene;
});

const nextRoot = (): string => `root-${rotationId('default', scene.gateway.stored)}`;

describe.each([...APPLICATIONS, ...OTHER_APPLICATIONS])(
  'a process is killed in a rotation ($rotation, $adapter)',
  (application) => {
    it('at every step in turn, on one directory: orphans never add up', async () => {
      const { directory, gateway } = scene;
      for (const killAt of [BEFORE_THE_ROOT, ...WITH_THE_ROOT, BEFORE_THE_ANSWER, AT_THE_END]) {
        const app = await scene.startApp({ ...application, killAt });
        await scene.expectCreate(app);
        await gateway.rotate(app);
        expect(await app.died()).toBe('SIGKILL');
        expect(directory.accepts(gateway.storedLogin)).toBe(true);
        expect([[], [nextRoot()]]).toContainEqual(gateway.orphans);
      }
      expect(await scene.goOn(await scene.startApp(application))).toEqual([]);
      for (const name of directory.names) expect(name).toMatch(ROOT_NAME);
    });
  },
);

describe.each(APPLICATIONS)(
  'a process is killed in a rotation ($rotation, $adapter)',
  (application) => {
    const start = (settings: Settings = {}): Promise<KilledApp> =>
      scene.startApp({ ...application, ...settings });

    const rotateAndDie = (settings: Settings): Promise<void> =>
      scene.rotateAndDie({ ...application, ...settings });

    it(`${BEFORE_THE_ROOT}, twice: there is no orphan`, async () => {
      for (let kill = 0; kill < 2; kill++) {
        await rotateAndDie({ killAt: BEFORE_THE_ROOT });
        expect(scene.directory.roots).toEqual([FIRST_ROOT]);
        expect(scene.gateway.working).toHaveLength(1);
      }
      expect(await scene.goOn(await start())).toEqual([]);
    });

    it.each([...WITH_THE_ROOT, BEFORE_THE_ANSWER])(
      '%s, twice: there is one orphan, found by its name, until the next try',
      async (killAt) => {
        for (let kill = 0; kill < 2; kill++) {
          await rotateAndDie({ killAt });
          expect(scene.gateway.orphans).toEqual([nextRoot()]);
          expect(scene.gateway.working).toHaveLength(1);
        }
        expect(await scene.goOn(await start())).toEqual([]);
      },
    );

    it(`${AT_THE_END}, twice: it arrived, or there is one orphan until the next try`, async () => {
      const { directory, gateway } = scene;
      for (let kill = 0; kill < 2; kill++) {
        const app = await start({ killAt: AT_THE_END });
        const answer = await gateway.rotate(app);
        expect(await app.died()).toBe('SIGKILL');
        expect(gateway.orphans).toEqual(answer ? [] : [nextRoot()]);
        expect(directory.accepts(gateway.storedLogin)).toBe(true);
      }
      expect(await scene.goOn(await start())).toEqual([]);
    });

    it.each([BEFORE_RETIREMENT, AFTER_RETIREMENT])(
      '%s, twice: the new root works, there is no orphan',
      async (killAt) => {
        const { directory, gateway } = scene;
        await gateway.rotate(await start());
        for (let kill = 0; kill < 2; kill++) {
          const app = await start({ killAt });
          // It is answered or not: the old root is retired beside it.
          await gateway.create(app);
          expect(await app.died()).toBe('SIGKILL');
          expect(directory.roots.includes(FIRST_ROOT)).toBe(killAt === BEFORE_RETIREMENT);
          expect(directory.accepts(gateway.storedLogin)).toBe(true);
          expect(gateway.orphans).toEqual([]);
        }
        expect(await scene.goOn(await start())).toEqual([]);
        expect(directory.roots).not.toContain(FIRST_ROOT);
      },
    );

    it('and a root that is named at random is one orphan per kill, but locks nobody out', async () => {
      const { directory, gateway } = scene;
      const [killAt] = WITH_THE_ROOT;
      for (const kills of [1, 2, 3]) {
        await rotateAndDie({ killAt, naming: 'random' });
        expect(gateway.orphans).toHaveLength(kills);
        expect(directory.accepts(gateway.storedLogin)).toBe(true);
      }
      expect(await scene.goOn(await start({ naming: 'random' }))).toHaveLength(3);
    });

    describe('two processes without a common journal rotate one payload at once', () => {
      const rotateInBoth = async (naming: AppSettings['naming']): Promise<KilledApp[]> => {
        const { directory, gateway } = scene;
        const apps = await Promise.all([start({ naming }), start({ naming })]);
        directory.answersAfter = 2;
        const answers = await Promise.all(apps.map((app) => gateway.rotate(app)));
        expect(answers).toMatchObject([{ status: 200 }, { status: 200 }]);
        expect(directory.asked).toBe(2);
        return apps;
      };

      it('that names the root by @RotationId(): it is one root', async () => {
        const { directory, gateway } = scene;
        const apps = await rotateInBoth('rotation-id');
        expect(directory.roots).toHaveLength(2);
        expect(gateway.working).toHaveLength(3);
        expect(new Set(gateway.working).size).toBe(2);
        for (const app of apps) await scene.expectCreate(app);
        for (const app of apps) await scene.rotateAndUse(app);
        for (const app of apps) await scene.expectCreate(app);
        expect(directory.roots).toEqual([gateway.storedLogin.id]);
      });

      it('that names it at random: nobody is locked out, one root is too many', async () => {
        const { directory, gateway } = scene;
        const apps = await rotateInBoth('random');
        expect(directory.roots).toHaveLength(3);
        expect(new Set(gateway.working).size).toBe(3);
        for (const app of apps) await scene.expectCreate(app);
        for (const app of apps) await scene.rotateAndUse(app);
        for (const app of apps) await scene.expectCreate(app);
        expect(directory.roots).toHaveLength(2);
        expect(directory.roots).toContain(gateway.storedLogin.id);
      });
    });
  },
);

describe.each(APPLICATIONS)(
  "a process that retires 'immediately' is killed in a rotation ($rotation, $adapter)",
  (application) => {
    const start = (settings: Settings = {}): Promise<KilledApp> =>
      scene.startApp({ ...application, retire: 'immediately', ...settings });

    it('at every step before the old root is gone, in turn: the stored payload works, orphans never add up', async () => {
      const { directory, gateway } = scene;
      for (const killAt of [BEFORE_THE_ROOT, ...WITH_THE_ROOT, BEFORE_RETIREMENT]) {
        const app = await start({ killAt });
        await scene.expectCreate(app);
        expect(await gateway.rotate(app)).toBeUndefined();
        expect(await app.died()).toBe('SIGKILL');
        expect(directory.accepts(gateway.storedLogin)).toBe(true);
        expect(gateway.orphans).toEqual(killAt === BEFORE_THE_ROOT ? [] : [nextRoot()]);
      }
      expect(await scene.goOn(await start())).toEqual([]);
    });

    it.each([AFTER_RETIREMENT, BEFORE_THE_ANSWER])(
      '%s: everybody is locked out of the one root that there is, found by its name',
      async (killAt) => {
        const { directory, gateway } = scene;
        await scene.rotateAndDie({ ...application, retire: 'immediately', killAt });
        expect(gateway.working).toEqual([]);
        const app = await start();
        expect(await gateway.create(app)).toMatchObject({ status: 502 });
        expect(await gateway.rotate(app)).toMatchObject({ status: 502 });
        expect(directory.roots).toEqual([nextRoot()]);
      },
    );

    it(`${AT_THE_END}: it arrived, or everybody is locked out of the one root that there is`, async () => {
      const { directory, gateway } = scene;
      const root = nextRoot();
      const app = await start({ killAt: AT_THE_END });
      const answer = await gateway.rotate(app);
      expect(await app.died()).toBe('SIGKILL');
      expect(directory.roots).toEqual([root]);
      expect(gateway.working).toEqual(answer ? [gateway.stored] : []);
    });
  },
);
