import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rotationId } from '../../src/producer/rotation/rotation-id.js';
import { CompiledLibrary } from '../support/killed-app/compiled-library.js';
import { Directory, FIRST_ROOT } from '../support/killed-app/directory.js';
import { Gateway } from '../support/killed-app/gateway.js';
import { type AppSettings, KilledApp, killApps } from '../support/killed-app/killed-app.js';

const ROTATIONS = ['handler', 'default'] as const;
const BEFORE_THE_ROOT = ['before the root is made'];
const WITH_THE_ROOT = [
  'after the root was made',
  'before @Verify',
  'after @Verify',
  'before the answer is written',
];
const AT_THE_END = 'after the answer was written';
const RETIREMENT = ['before the old root is retired', 'after the old root was retired'];
const ROOT_NAME = /^root-[\da-f]{24}$/;

let library: CompiledLibrary;
let directory: Directory;
let gateway: Gateway;

beforeAll(async () => {
  library = await CompiledLibrary.build();
});

beforeEach(async () => {
  directory = new Directory();
  await directory.start();
  gateway = new Gateway(directory);
});

afterEach(async () => {
  await killApps();
  await directory.stop();
});

afterAll(async () => {
  await killApps();
  await library.remove();
});

describe.each(ROTATIONS)('a process is killed in a rotation (%s)', (rotation) => {
  const start = (
    settings: Partial<Pick<AppSettings, 'killAt' | 'naming'>> = {},
  ): Promise<KilledApp> =>
    KilledApp.start({
      library: library.url,
      directory: directory.url,
      rotation,
      naming: 'rotation-id',
      ...settings,
    });

  /** Rotates in a process that does not live to answer. */
  const rotateAndDie = async (killAt: string, naming?: 'random'): Promise<void> => {
    const app = await start({ killAt, ...(naming && { naming }) });
    expect(await gateway.rotate(app)).toBeUndefined();
    expect(await app.died()).toBe('SIGKILL');
  };

  const expectCreate = async (app: KilledApp): Promise<void> => {
    expect(await gateway.create(app)).toMatchObject({ status: 200 });
  };

  /** Rotates, uses the new payload, and waits until the old root is gone. */
  const rotateAndUse = async (app: KilledApp): Promise<void> => {
    const { id: old } = gateway.storedLogin;
    expect(await gateway.rotate(app)).toMatchObject({ status: 200 });
    await expectCreate(app);
    await directory.until(() => !directory.roots.includes(old));
  };

  /** A new process goes on, twice, and nothing is left over but `orphans`. */
  const expectRecovery = async (naming?: 'random'): Promise<string[]> => {
    const app = await start(naming && { naming });
    await expectCreate(app);
    await rotateAndUse(app);
    await rotateAndUse(app);
    await expectCreate(app);
    const { orphans, storedLogin } = gateway;
    expect(directory.accepts(storedLogin)).toBe(true);
    expect(directory.roots.toSorted()).toEqual([...orphans, storedLogin.id].toSorted());
    for (const name of directory.names) expect(name).toMatch(ROOT_NAME);
    return orphans;
  };

  it.each(BEFORE_THE_ROOT)('%s, twice: there is no orphan', async (step) => {
    for (let kill = 0; kill < 2; kill++) {
      await rotateAndDie(step);
      expect(directory.roots).toEqual([FIRST_ROOT]);
      expect(gateway.working).toHaveLength(1);
    }
    expect(await expectRecovery()).toEqual([]);
  });

  it.each(WITH_THE_ROOT)(
    '%s, twice: there is one orphan, found by its name, until the next try',
    async (step) => {
      for (let kill = 0; kill < 2; kill++) {
        await rotateAndDie(step);
        expect(gateway.orphans).toEqual([`root-${rotationId('default', gateway.stored)}`]);
        expect(gateway.working).toHaveLength(1);
      }
      expect(await expectRecovery()).toEqual([]);
    },
  );

  it(`${AT_THE_END}, twice: it arrived, or there is one orphan until the next try`, async () => {
    for (let kill = 0; kill < 2; kill++) {
      const app = await start({ killAt: AT_THE_END });
      const answer = await gateway.rotate(app);
      expect(await app.died()).toBe('SIGKILL');
      const next = `root-${rotationId('default', gateway.stored)}`;
      expect(gateway.orphans).toEqual(answer ? [] : [next]);
      expect(directory.accepts(gateway.storedLogin)).toBe(true);
    }
    expect(await expectRecovery()).toEqual([]);
  });

  it.each(RETIREMENT)('%s, twice: the new root works, there is no orphan', async (step) => {
    await gateway.rotate(await start());
    for (let kill = 0; kill < 2; kill++) {
      const app = await start({ killAt: step });
      // It is answered or not: the old root is retired beside it.
      await gateway.create(app);
      expect(await app.died()).toBe('SIGKILL');
      expect(directory.roots.includes(FIRST_ROOT)).toBe(step.startsWith('before'));
      expect(directory.accepts(gateway.storedLogin)).toBe(true);
      expect(gateway.orphans).toEqual([]);
    }
    expect(await expectRecovery()).toEqual([]);
    expect(directory.roots).not.toContain(FIRST_ROOT);
  });

  it('at every step in turn, on one directory: orphans never add up', async () => {
    for (const step of [...BEFORE_THE_ROOT, ...WITH_THE_ROOT, AT_THE_END]) {
      const app = await start({ killAt: step });
      await expectCreate(app);
      await gateway.rotate(app);
      expect(await app.died()).toBe('SIGKILL');
      expect(gateway.working).not.toEqual([]);
      expect(gateway.orphans.length).toBeLessThanOrEqual(1);
    }
    expect(await expectRecovery()).toEqual([]);
  });

  it('and a root that is named at random is one orphan per kill, but locks nobody out', async () => {
    const [step = ''] = WITH_THE_ROOT;
    for (const kills of [1, 2, 3]) {
      await rotateAndDie(step, 'random');
      expect(gateway.orphans).toHaveLength(kills);
      expect(directory.accepts(gateway.storedLogin)).toBe(true);
    }
    expect(await expectRecovery('random')).toHaveLength(3);
  });

  describe('two processes without a common journal rotate one payload at once', () => {
    const rotateInBoth = async (naming: AppSettings['naming']): Promise<KilledApp[]> => {
      const apps = await Promise.all([start({ naming }), start({ naming })]);
      directory.answersAfter = 2;
      const answers = await Promise.all(apps.map((app) => gateway.rotate(app)));
      expect(answers).toMatchObject([{ status: 200 }, { status: 200 }]);
      expect(directory.asked).toBe(2);
      return apps;
    };

    it('that names the root by @RotationId(): it is one root', async () => {
      const apps = await rotateInBoth('rotation-id');
      expect(directory.roots).toHaveLength(2);
      expect(gateway.working).toHaveLength(3);
      expect(new Set(gateway.working).size).toBe(2);
      for (const app of apps) await expectCreate(app);
      for (const app of apps) await rotateAndUse(app);
      for (const app of apps) await expectCreate(app);
      expect(directory.roots).toEqual([gateway.storedLogin.id]);
    });

    it('that names it at random: nobody is locked out, one root is too many', async () => {
      const apps = await rotateInBoth('random');
      expect(directory.roots).toHaveLength(3);
      expect(new Set(gateway.working).size).toBe(3);
      for (const app of apps) await expectCreate(app);
      for (const app of apps) await rotateAndUse(app);
      for (const app of apps) await expectCreate(app);
      expect(directory.roots).toHaveLength(2);
      expect(directory.roots).toContain(gateway.storedLogin.id);
    });
  });
});
