import { afterEach, describe, expect, it } from '@jest/globals';
import { Fernet, GetKeyError, KeyChangedError, Keys } from 'nestjs-akeyless/keys';
import { start } from '../../sample-app/src/keys/application.js';
import { NotesModule, Vault } from '../../sample-app/src/keys/general-usage.js';
import { EncryptAnew } from '../../sample-app/src/keys/important-data.js';
import { DecryptOnly } from '../../sample-app/src/keys/important-data-decrypted.js';
import { decrypt, newPair } from '../../sample-app/src/keys/key-pair.js';
import { Desk, LetterLibrary, LettersModule } from '../../sample-app/src/keys/library-key.js';
import { KeyService, Thumbnails, ThumbnailsModule } from '../../sample-app/src/keys/low-data.js';
import { Baskets, BasketsModule, Shop } from '../../sample-app/src/keys/medium-data.js';
import { Clinic, Patients, PatientsModule } from '../../sample-app/src/keys/patients.js';
import { newKey, open, seal } from '../../sample-app/src/keys/sealed-text.js';
import {
  WeatherClient,
  WeatherModule,
  WeatherService,
} from '../../sample-app/src/keys/third-party-client.js';

const WRONG_KEY = /unable to authenticate data/;
// The second where the number that was encrypted is beyond the other key's.
const WRONG_PAIR = /oaep decoding error|data too large for modulus/;
const TEXT = 'Ada: blood group 0';

describe('general usage', () => {
  it('reads with the old key what it encrypted, and goes forward with the new one', async () => {
    const vault = new Vault();
    const told: string[] = [];
    const app = await start(NotesModule.with(vault, (line) => told.push(line)));
    const keys = app.get(Keys);
    const note = seal(TEXT, await keys.getForwardPathKey('notes'));

    await keys.keyChanged('notes');
    vault.key = newKey();

    expect(told).toEqual(['The callback hears that the key "notes" changes.']);
    expect(open(note, await keys.getBackPathKey('notes'))).toBe(TEXT);
    expect(await keys.getForwardPathKey('notes')).toEqual(vault.key);
    expect(() => open(note, vault.key)).toThrow(WRONG_KEY);
    await app.close();
  });
});

describe('a third-party client', () => {
  afterEach(() => {
    delete process.env.WEATHER_TOKEN;
  });

  it('is let in with the token of the start, and after a change once that was announced', async () => {
    process.env.WEATHER_TOKEN = 'first';
    const service = new WeatherService('first');
    const client = new WeatherClient(service);
    const app = await start(WeatherModule.for(client));
    expect(client.forecast()).toBe('sunny');

    process.env.WEATHER_TOKEN = service.token = 'second';
    expect(() => client.forecast()).toThrow('401');

    await app.get(Keys).keyChanged('weather');
    expect(client.forecast()).toBe('sunny');
    await app.close();
  });

  it('cannot start without a token', async () => {
    const client = new WeatherClient(new WeatherService('first'));

    await expect(start(WeatherModule.for(client))).rejects.toThrow(GetKeyError);
  });
});

describe('important data', () => {
  async function written(clinic: Clinic, callbacks: typeof EncryptAnew | typeof DecryptOnly) {
    const app = await start(PatientsModule.with(clinic, callbacks));
    await app.get(Patients).write(TEXT);
    return app;
  }

  const savedIn = ({ states, stateKey }: Clinic): unknown =>
    JSON.parse(new Fernet(stateKey).decrypt(states.read('patients') as string).toString());

  it('is read in the next life although the key changed while the application was down', async () => {
    const clinic = new Clinic();
    const [, privateKey] = clinic.keys;
    await (await written(clinic, EncryptAnew)).close();
    clinic.keys = newPair();

    const next = await start(PatientsModule.with(clinic, EncryptAnew));

    expect(savedIn(clinic)).toEqual({ state: 'forward', key: privateKey });
    expect(await next.get(Patients).read()).toBe(TEXT);
    await next.close();
  });

  it('is encrypted anew at once when a change is announced', async () => {
    const clinic = new Clinic();
    const app = await written(clinic, EncryptAnew);
    const [oldKeys, newKeys] = [clinic.keys, newPair()];

    await app.get(Keys).keyChanged('patients', { oldKeys, newKeys });

    expect(decrypt(clinic.record as Buffer, newKeys[1])).toBe(TEXT);
    expect(() => decrypt(clinic.record as Buffer, oldKeys[1])).toThrow(WRONG_PAIR);
    expect(await app.get(Patients).read()).toBe(TEXT);
  });

  it('is read after the process was killed, even where the source has lost the key', async () => {
    const clinic = new Clinic();
    const killed = await written(clinic, EncryptAnew);
    const [oldKeys, newKeys] = [clinic.keys, newPair()];
    await killed.get(Keys).keyChanged('patients', { oldKeys, newKeys });
    clinic.keys = newPair();

    const next = await start(PatientsModule.with(clinic, EncryptAnew));

    expect(await next.get(Patients).read()).toBe(TEXT);
    await next.close();
  });

  it('is as it was where it could not be encrypted anew, and that is told', async () => {
    const clinic = new Clinic();
    const app = await written(clinic, EncryptAnew);

    const change = app.get(Keys).keyChanged('patients', { oldKeys: newPair(), newKeys: newPair() });

    await expect(change).rejects.toThrow(KeyChangedError);
    expect(await app.get(Patients).read()).toBe(TEXT);
  });

  it('needs no key where it was only decrypted, and none is saved', async () => {
    const clinic = new Clinic();
    const app = await written(clinic, DecryptOnly);
    const [oldKeys, newKeys] = [clinic.keys, newPair()];

    await app.get(Keys).keyChanged('patients', { oldKeys, newKeys });
    await app.close();

    expect(clinic.record).toBe(TEXT);
    expect(savedIn(clinic)).toEqual({ state: 'back' });
  });

  it('is encrypted with the new key by the next write after it was only decrypted', async () => {
    const clinic = new Clinic();
    const app = await written(clinic, DecryptOnly);
    const [oldKeys, newKeys] = [clinic.keys, newPair()];
    await app.get(Keys).keyChanged('patients', { oldKeys, newKeys });
    clinic.keys = newKeys;

    await app.get(Patients).write(TEXT);

    expect(decrypt(clinic.record as Buffer, newKeys[1])).toBe(TEXT);
    expect(await app.get(Patients).read()).toBe(TEXT);
    await app.close();
  });
});

describe('medium data', () => {
  it('is read after a change as often as one likes while the application runs', async () => {
    const shop = new Shop();
    const app = await start(BasketsModule.with(shop));
    await app.get(Baskets).write(TEXT);

    shop.key = newKey();

    expect(await app.get(Baskets).read()).toBe(TEXT);
    expect(await app.get(Baskets).read()).toBe(TEXT);
    await app.close();
  });

  it('is read in the next life with the same key, and lost with another', async () => {
    const shop = new Shop();
    const app = await start(BasketsModule.with(shop));
    await app.get(Baskets).write(TEXT);
    await app.close();

    const same = await start(BasketsModule.with(shop));
    expect(await same.get(Baskets).read()).toBe(TEXT);
    await same.close();

    shop.key = newKey();
    const other = await start(BasketsModule.with(shop));
    await expect(other.get(Baskets).read()).rejects.toThrow(WRONG_KEY);
    await other.close();
  });
});

describe('low data', () => {
  it('is read once after a change, with the key that it was encrypted with', async () => {
    const service = new KeyService();
    const app = await start(ThumbnailsModule.with(service));
    await app.get(Thumbnails).write(TEXT);

    service.key = newKey();

    expect(await app.get(Thumbnails).read()).toBe(TEXT);
    await expect(app.get(Thumbnails).read()).rejects.toThrow(WRONG_KEY);
    await app.close();
  });

  it('is lost by a change after it was read', async () => {
    const service = new KeyService();
    const app = await start(ThumbnailsModule.with(service));
    await app.get(Thumbnails).write(TEXT);
    await app.get(Thumbnails).read();

    service.key = newKey();

    await expect(app.get(Thumbnails).read()).rejects.toThrow(WRONG_KEY);
    await app.close();
  });
});

describe('a library that asks for "the key"', () => {
  it('saves and loads in turn, each with its half, over two lives and a change', async () => {
    const desk = new Desk();
    const [, firstPrivateKey] = desk.keys;
    const first = await start(LettersModule.with(desk));
    await first.get(LetterLibrary).save('Dear Ada');
    await first.close();
    expect(decrypt(desk.letter, firstPrivateKey)).toBe('Dear Ada');

    desk.keys = newPair();
    const second = await start(LettersModule.with(desk));
    const library = second.get(LetterLibrary);

    expect(await library.load()).toBe('Dear Ada');
    await library.save('Dear Bob');
    expect(decrypt(desk.letter, desk.keys[1])).toBe('Dear Bob');
    expect(() => decrypt(desk.letter, firstPrivateKey)).toThrow(WRONG_PAIR);
    expect(await library.load()).toBe('Dear Bob');
    await second.close();
  });
});
