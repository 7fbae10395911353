import { type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import { type KeyChange, Keys, KeysModule, KeyStore, OnKeyChanged } from 'nestjs-akeyless/keys';
import { start, TELL, type Tell } from './application.js';
import { newKey, open, seal } from './sealed-text.js';

/** Where the key comes from: a vault here, or a file, the environment, another service. */
export class Vault {
  key = newKey();
}

@Injectable()
export class NotesKey {
  constructor(
    private readonly vault: Vault,
    @Inject(TELL) private readonly tell: Tell,
  ) {}

  @KeyStore('notes')
  fetch() {
    return this.vault.key;
  }

  @OnKeyChanged('notes')
  announce({ key }: KeyChange) {
    this.tell(`The callback hears that the key "${key.name}" changes.`);
  }
}

@Module({})
export class NotesModule {
  static with(vault: Vault, tell: Tell): DynamicModule {
    return {
      module: NotesModule,
      imports: [KeysModule.forRoot()],
      providers: [NotesKey, { provide: Vault, useValue: vault }, { provide: TELL, useValue: tell }],
    };
  }
}

/** A key changes, and what was encrypted before is read after. */
export async function generalUsage(tell: Tell, vault = new Vault()): Promise<void> {
  const app = await start(NotesModule.with(vault, tell));
  const notes = app.get(Keys).of('notes');

  const note = seal('buy milk', await notes.getForwardPathKey());
  tell('A note is encrypted with the key that the vault gives.');

  const nextKey = newKey();
  const [callback] = await notes.keyChanged(vault.key, nextKey);
  vault.key = nextKey;
  tell(`The vault has a new key; ${callback?.name} has ${callback?.status}.`);

  const text = open(note, await notes.getBackPathKey());
  tell(`The way back still takes the old key, and the note says: ${text}.`);

  const rewritten = seal(text, await notes.getForwardPathKey());
  tell('The way forward takes the new key: the note is encrypted anew.');

  tell(`From now on so does the way back: ${open(rewritten, await notes.getBackPathKey())}.`);
  await app.close();
}
