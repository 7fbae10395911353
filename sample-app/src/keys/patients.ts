import { type DynamicModule, Injectable, Module, type Type } from '@nestjs/common';
import {
  Fernet,
  fernetCryptoTool,
  Keys,
  KeysModule,
  KeyStore,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { decrypt, encrypt, newPair } from './key-pair.js';

/** What is there before and after a life of the application: the key's source, the data, the saved states. */
export class Clinic {
  keys = newPair();
  /** A text where it is not encrypted. */
  record: Buffer | string = '';
  /** `keyvStateRepository()` in an application of your own. */
  readonly states = memoryStateRepository();
  readonly stateKey = Fernet.generateKey();
}

@Injectable()
export class Patients {
  constructor(
    private readonly keys: Keys,
    private readonly clinic: Clinic,
  ) {}

  /** A callback that fails must not go unnoticed: whoever announces the change is told. */
  @KeyStore('patients', { stateless: false, onError: 'raise' })
  fetch() {
    return this.clinic.keys;
  }

  async write(text: string): Promise<void> {
    this.clinic.record = encrypt(text, await this.keys.getForwardPathKey('patients'));
  }

  async read(): Promise<string> {
    const { record } = this.clinic;
    if (typeof record === 'string') return record;
    return decrypt(record, await this.keys.getBackPathKey('patients'));
  }
}

@Module({})
export class PatientsModule {
  /** @param callbacks what is done when the key changes */
  static with(clinic: Clinic, callbacks: Type): DynamicModule {
    const { states: stateRepository, stateKey } = clinic;
    return {
      module: PatientsModule,
      imports: [KeysModule.forRoot({ stateRepository, cryptoTool: fernetCryptoTool(stateKey) })],
      providers: [Patients, callbacks, { provide: Clinic, useValue: clinic }],
    };
  }
}
