import { describe, expect, it } from '@jest/globals';
import { FIRST_ROOT } from '../support/killed-app/directory.js';
import type { AppSettings, KilledApp } from '../support/killed-app/killed-app.js';
import { onNewScene, type Scene } from '../support/killed-app/scene.js';

/** How long a claim lives: the deadline of the call that holds it, and 5 seconds. */
const CLAIM_MS = 55_000;

let scene: Scene;

onNewScene((newScene) => {
  scene = newScene;
});

describe.each([
  { rotation: 'handler', adapter: 'express' },
  { rotation: 'default', adapter: 'fastify' },
] as const)(
  'one of two processes with a common journal is killed in a rotation ($rotation, $adapter)',
  (application) => {
    type Settings = Partial<Pick<AppSettings, 'killAt' | 'naming' | 'retire' | 'timeoutMs'>>;

    // Roots are named at random, so that only the journal can make the second process find the root of the first.
    const withJournal = (settings: Settings) =>
      ({ ...application, naming: 'random', journal: scene.journal.url, ...settings }) as const;

    const start = (settings: Settings = {}): Promise<KilledApp> =>
      scene.startApp(withJournal(settings));

    const rotateAndDie = (settings: Settings): Promise<void> =>
      scene.rotateAndDie(withJournal(settings));

    it.each([
      { killAt: 'before the root is made', naming: 'random' },
      { killAt: 'after the root was made', naming: 'rotation-id' },
    ] as const)(
      '$killAt: the other waits until its claim has ended, and it is one root, named by $naming',
      async ({ killAt, naming }) => {
        const { directory, gateway, journal } = scene;
        await rotateAndDie({ killAt, naming });
        const asked = directory.asked;
        const app = await start({ naming });
        const answer = gateway.rotate(app);
        await Promise.race([journal.nextHit(), answer]);
        journal.advance(CLAIM_MS - 1);
        await Promise.race([journal.nextHit(), answer]);
        expect(directory.asked).toBe(asked);
        journal.advance(1);
        expect(await answer).toMatchObject({ status: 200 });
        expect(directory.asked).toBe(asked + 1);
        expect(directory.roots).toEqual([FIRST_ROOT, gateway.storedLogin.id]);
        expect(await scene.goOn(app)).toEqual([]);
      },
    );

    it('after the root was made: named at random, it is one orphan', async () => {
      const { directory, gateway, journal } = scene;
      await rotateAndDie({ killAt: 'after the root was made' });
      const app = await start();
      const answer = gateway.rotate(app);
      await journal.nextHit();
      journal.advance(CLAIM_MS);
      expect(await answer).toMatchObject({ status: 200 });
      expect(directory.roots).toHaveLength(3);
      expect(await scene.goOn(app)).toHaveLength(1);
    });

    it.each(['before @Verify', 'after @Verify', 'before the answer is written'])(
      '%s: the other answers the same payload, and it is one root',
      async (killAt) => {
        const { directory, gateway } = scene;
        await rotateAndDie({ killAt });
        const [, made] = directory.roots;
        const repeat = { payload: gateway.stored };
        const app = await start();
        const answer = await gateway.rotate(app);
        expect(answer).toMatchObject({ status: 200 });
        expect(await app.post('/sync/rotate', repeat)).toEqual(answer);
        expect(gateway.storedLogin.id).toBe(made);
        expect(directory.roots).toEqual([FIRST_ROOT, made]);
        expect(await scene.goOn(app)).toEqual([]);
      },
    );

    it('a repeat that cannot wait so long is told 504, makes nothing, and the next one is answered', async () => {
      const { directory, gateway, journal } = scene;
      await rotateAndDie({ killAt: 'before the root is made' });
      expect(await gateway.rotate(await start({ timeoutMs: 300 }))).toMatchObject({ status: 504 });
      expect(directory.roots).toEqual([FIRST_ROOT]);
      const app = await start();
      journal.advance(CLAIM_MS);
      expect(await gateway.rotate(app)).toMatchObject({ status: 200 });
      expect(directory.roots).toEqual([FIRST_ROOT, gateway.storedLogin.id]);
      expect(await scene.goOn(app)).toEqual([]);
    });

    it.each(['after the old root was retired', 'before the answer is written'])(
      "%s that was retired 'immediately': the other answers the payload that works",
      async (killAt) => {
        const { directory, gateway } = scene;
        await rotateAndDie({ killAt, retire: 'immediately' });
        expect(gateway.working).toEqual([]);
        const [made] = directory.roots;
        const app = await start({ retire: 'immediately' });
        expect(await gateway.rotate(app)).toMatchObject({ status: 200 });
        expect(gateway.storedLogin.id).toBe(made);
        expect(directory.roots).toEqual([made]);
        expect(await scene.goOn(app)).toEqual([]);
      },
    );
  },
);
