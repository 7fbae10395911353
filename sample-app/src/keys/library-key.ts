import { type DynamicModule, Module } from '@nestjs/common';
import {
  Fernet,
  fernetCryptoTool,
  Keys,
  KeysModule,
  type KeyValue,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { start, type Tell } from './application.js';
import { decrypt, encrypt, newPair } from './key-pair.js';

/** What is there before and after a life of the application: the key's source, the data, the saved states. */
export class Desk {
  keys = newPair();
  letter: Buffer = Buffer.alloc(0);
  readonly states = memoryStateRepository();
  readonly stateKey = Fernet.generateKey();
}

/** Somebody else's library. It knows of one key and asks for it whenever it needs it, never saying what for. */
export class LetterLibrary {
  constructor(
    private readonly desk: Desk,
    private readonly getKey: () => Promise<KeyValue>,
  ) {}

  async save(text: string): Promise<void> {
    this.desk.letter = encrypt(text, await this.getKey());
  }

  async load(): Promise<string> {
    return decrypt(this.desk.letter, await this.getKey());
  }
}

@Module({})
export class LettersModule {
  static with(desk: Desk): DynamicModule {
    const { states: stateRepository, stateKey } = desk;
    return {
      module: LettersModule,
      imports: [KeysModule.forRoot({ stateRepository, cryptoTool: fernetCryptoTool(stateKey) })],
      providers: [
        {
          provide: LetterLibrary,
          inject: [Keys],
          useFactory: (keys: Keys) => {
            // Without a decorator: what a factory makes may define its key right there.
            const letters = keys.of('letters').define(() => desk.keys, { stateless: false });
            return new LetterLibrary(desk, () => letters.getKey());
          },
        },
      ],
    };
  }
}

/** A library asks for "the key" and gets the half that it needs: to save and to load in turn. */
export async function libraryKey(tell: Tell, desk = new Desk()): Promise<void> {
  const first = await start(LettersModule.with(desk));
  await first.get(LetterLibrary).save('Dear Ada');
  tell('First life: the library saves a letter and gets the key that encrypts.');
  await first.close();

  desk.keys = newPair();
  tell('While the application is down, the key changes.');

  const second = await start(LettersModule.with(desk));
  const library = second.get(LetterLibrary);
  tell(`Second life: it loads the letter and gets the key that decrypts: ${await library.load()}.`);
  await library.save('Dear Bob');
  tell('It saves the next letter and gets the new key that encrypts.');
  tell(`It loads that one and gets the new key that decrypts: ${await library.load()}.`);
  await second.close();
}
