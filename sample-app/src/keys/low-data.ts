import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { Keys, KeysModule, KeyStore } from 'nestjs-akeyless/keys';
import { start, type Tell } from './application.js';
import { newKey, open, seal } from './sealed-text.js';

/** A service elsewhere that keeps the key. */
export class KeyService {
  key = newKey();

  async fetch(): Promise<Buffer> {
    return this.key;
  }
}

@Injectable()
export class Thumbnails {
  sealed: Buffer = Buffer.alloc(0);

  constructor(
    private readonly keys: Keys,
    private readonly service: KeyService,
  ) {}

  /** A key that is fetched to encrypt is kept for one reading, and for no longer. */
  @KeyStore('thumbnails', { keepInCache: false })
  fetch() {
    return this.service.fetch();
  }

  async write(text: string): Promise<void> {
    this.sealed = seal(text, await this.keys.getForwardPathKey('thumbnails'));
  }

  async read(): Promise<string> {
    return open(this.sealed, await this.keys.getBackPathKey('thumbnails'));
  }
}

@Module({})
export class ThumbnailsModule {
  static with(service: KeyService): DynamicModule {
    return {
      module: ThumbnailsModule,
      imports: [KeysModule.forRoot()],
      providers: [Thumbnails, { provide: KeyService, useValue: service }],
    };
  }
}

/** Data that can be made again: its key leaves memory as soon as it can, and a change of the key loses the data. */
export async function lowData(tell: Tell, service = new KeyService()): Promise<void> {
  const app = await start(ThumbnailsModule.with(service));
  const thumbnails = app.get(Thumbnails);
  await thumbnails.write('a small cat');
  tell('A thumbnail is encrypted.');
  tell(
    `Read with the key that was fetched for it, which is then forgotten: ${await thumbnails.read()}.`,
  );
  tell(`Read with the key fetched again: ${await thumbnails.read()}.`);

  service.key = newKey();
  const thumbnail = await thumbnails.read().catch(() => 'lost');
  tell(`The key changes, and nobody has the old one: the thumbnail is ${thumbnail}.`);

  await thumbnails.write('a small cat');
  tell(`It is made again, with the new key: ${await thumbnails.read()}.`);
  await app.close();
}
