import { type KeyOptions, Keys } from 'nestjs-akeyless/keys';
import { PlainCryptoTool } from './plain.crypto-tool.js';
import { RecordingRepository } from './recording.repository.js';
import { RotatingStore } from './rotating-store.js';

/** One key over several lifetimes of an application, all with the same store and the same repository. */
export class Lifetimes {
  readonly store = new RotatingStore('first');
  readonly repository = new RecordingRepository();
  readonly cryptoTool = new PlainCryptoTool();

  constructor(private readonly options: KeyOptions = {}) {}

  /** A process that knows nothing but what is saved. */
  start(): Keys {
    const { repository: stateRepository, cryptoTool, options, store } = this;
    return new Keys({ stateRepository, cryptoTool }).define('people', store.get, {
      stateless: false,
      ...options,
    });
  }

  get saved(): unknown {
    return this.repository.values.get('people');
  }
}
