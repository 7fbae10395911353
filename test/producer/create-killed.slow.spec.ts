import { describe, expect, it } from '@jest/globals';
import type { KilledApp } from '../support/killed-app/killed-app.js';
import { onNewScene, type Scene } from '../support/killed-app/scene.js';

const WITH_THE_LEASE = [
  { killAt: 'before the lease is revoked', failingRevokes: 0 },
  { killAt: 'before the lease is revoked for the second time', failingRevokes: 1 },
];

let scene: Scene;

onNewScene((newScene) => {
  scene = newScene;
});

describe.each(['fastify', 'express'] as const)(
  'a process is killed while it revokes a lease whose caller has hung up (%s)',
  (adapter) => {
    const start = (killAt?: string): Promise<KilledApp> =>
      scene.startApp({ adapter, rotation: 'default', killAt });

    /** Makes a lease for a caller who hangs up, in a process that dies when it takes the lease back. */
    const hangUpAndDie = async (killAt: string, failingRevokes: number): Promise<void> => {
      const { directory, gateway } = scene;
      directory.leasesOutlastCallers = true;
      directory.failingDeletes = failingRevokes;
      const app = await start(killAt);
      const before = directory.madeLeases;
      const caller = gateway.createAndLeave(app);
      await directory.until(() => directory.madeLeases > before);
      caller.hangUp();
      expect(await app.died()).toBe('SIGKILL');
      directory.leasesOutlastCallers = false;
    };

    /** Another process issues credentials and rotates, and touches no lease that it did not make. */
    const expectRecovery = async (): Promise<void> => {
      const { gateway } = scene;
      const lost = gateway.lostLeases;
      expect(await scene.goOn(await start())).toEqual([]);
      expect(gateway.lostLeases).toEqual(lost);
    };

    it.each(WITH_THE_LEASE)(
      '$killAt, twice: one lease stays for each kill, nothing else, and the root works',
      async ({ killAt, failingRevokes }) => {
        for (const kills of [1, 2]) {
          await hangUpAndDie(killAt, failingRevokes);
          expect(scene.gateway.lostLeases).toHaveLength(kills);
        }
        await expectRecovery();
      },
    );

    it('after the lease was revoked, at the third try: nothing stays, and the root works', async () => {
      await hangUpAndDie('after the lease was revoked', 2);
      expect(scene.directory.leases).toEqual([]);
      await expectRecovery();
    });

    it('in the create itself, once the lease was made: that lease stays, and the root works', async () => {
      const { gateway } = scene;
      const app = await start('after the lease was made');
      expect(await gateway.create(app)).toBeUndefined();
      expect(await app.died()).toBe('SIGKILL');
      expect(gateway.lostLeases).toHaveLength(1);
      await expectRecovery();
    });
  },
);
