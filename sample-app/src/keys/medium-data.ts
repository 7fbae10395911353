import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { Keys, KeysModule, KeyStore } from 'nestjs-akeyless/keys';
import { start, type Tell } from './application.js';
import { newKey, open, seal } from './sealed-text.js';

/** What is there before and after a life of the application: the key's source, and the data. */
export class Shop {
  key = newKey();
  basket: Buffer = Buffer.alloc(0);
}

@Injectable()
export class Baskets {
  constructor(
    private readonly keys: Keys,
    private readonly shop: Shop,
  ) {}

  /** Stateless and cached, which are the defaults. */
  @KeyStore('baskets')
  fetch() {
    return this.shop.key;
  }

  async write(text: string): Promise<void> {
    this.shop.basket = seal(text, await this.keys.getForwardPathKey('baskets'));
  }

  async read(): Promise<string> {
    return open(this.shop.basket, await this.keys.getBackPathKey('baskets'));
  }
}

@Module({})
export class BasketsModule {
  static with(shop: Shop): DynamicModule {
    return {
      module: BasketsModule,
      imports: [KeysModule.forRoot()],
      providers: [Baskets, { provide: Shop, useValue: shop }],
    };
  }
}

/** Data that must not be lost while the application runs; a restart keeps it as long as the key stays the same. */
export async function mediumData(tell: Tell, shop = new Shop()): Promise<void> {
  const first = await start(BasketsModule.with(shop));
  const baskets = first.get(Baskets);
  await baskets.write('two apples');
  tell('First life: a basket is encrypted.');

  shop.key = newKey();
  tell(`The key changes; the one in the cache reads the basket: ${await baskets.read()}.`);
  await baskets.write('two apples, one pear');
  tell(`It is written with the new key, and read with it: ${await baskets.read()}.`);
  await first.close();

  const second = await start(BasketsModule.with(shop));
  tell(`Second life: the key is the same, so it is read: ${await second.get(Baskets).read()}.`);
  await second.close();

  shop.key = newKey();
  tell('While the application is down, the key changes, and nothing was saved.');

  const third = await start(BasketsModule.with(shop));
  const basket = await third
    .get(Baskets)
    .read()
    .catch(() => 'lost');
  tell(`Third life: the basket is ${basket}.`);
  await third.close();
}
