import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { CompiledLibrary } from './compiled-library.js';
import { Directory } from './directory.js';
import { Gateway } from './gateway.js';
import { JournalServer } from './journal-server.js';
import { type AppSettings, KilledApp, killApps, killSpares } from './killed-app.js';

type Settings = Omit<AppSettings, 'library' | 'directory' | 'naming'> &
  Partial<Pick<AppSettings, 'naming'>>;

/** What outlives the processes of one test. */
export class Scene {
  readonly directory = new Directory();
  readonly journal = new JournalServer();
  readonly gateway = new Gateway(this.directory);

  constructor(private readonly library: CompiledLibrary) {}

  async open(): Promise<void> {
    await Promise.all([this.directory.start(), this.journal.start()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.directory.stop(), this.journal.stop()]);
  }

  startApp(settings: Settings): Promise<KilledApp> {
    return KilledApp.start({
      library: this.library.url,
      directory: this.directory.url,
      naming: 'rotation-id',
      ...settings,
    });
  }

  /** Rotates in a process that does not live to answer. */
  async rotateAndDie(settings: Settings): Promise<void> {
    const app = await this.startApp(settings);
    assert.equal(await this.gateway.rotate(app), undefined);
    assert.equal(await app.died(), 'SIGKILL');
  }

  async expectCreate(app: KilledApp): Promise<void> {
    assert.equal((await this.gateway.create(app))?.status, 200);
  }

  /** Rotates, uses the new payload, and waits until the old root is gone. */
  async rotateAndUse(app: KilledApp): Promise<void> {
    const { id: old } = this.gateway.storedLogin;
    assert.equal((await this.gateway.rotate(app))?.status, 200);
    await this.expectCreate(app);
    await this.directory.until(() => !this.directory.roots.includes(old));
  }

  /** An application goes on, rotates twice, and nothing is left over but the orphans that it returns. */
  async goOn(app: KilledApp): Promise<string[]> {
    await this.expectCreate(app);
    await this.rotateAndUse(app);
    await this.rotateAndUse(app);
    await this.expectCreate(app);
    const { orphans, storedLogin } = this.gateway;
    assert.ok(this.directory.accepts(storedLogin));
    assert.deepEqual(this.directory.roots.toSorted(), [...orphans, storedLogin.id].toSorted());
    return orphans;
  }
}

/** Gives every test a scene of its own, and leaves no process behind. */
export function onNewScene(use: (scene: Scene) => void): void {
  let library: CompiledLibrary;
  let scene: Scene;

  beforeAll(async () => {
    library = await CompiledLibrary.build();
  });

  beforeEach(async () => {
    scene = new Scene(library);
    await scene.open();
    use(scene);
  });

  afterEach(async () => {
    await killApps();
    await scene.close();
  });

  afterAll(async () => {
    await killApps();
    await killSpares();
    await library.remove();
  });
}
