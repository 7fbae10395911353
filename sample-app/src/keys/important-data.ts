import { Injectable } from '@nestjs/common';
import { type KeyChange, Keys, OnKeyChanged } from 'nestjs-akeyless/keys';
import { start, type Tell } from './application.js';
import { decrypt, encrypt, type KeyPair, newPair } from './key-pair.js';
import { Clinic, Patients, PatientsModule } from './patients.js';

/** Encrypts the record anew as soon as a change is announced, and saves which key it needs now. */
@Injectable()
export class EncryptAnew {
  constructor(
    private readonly keys: Keys,
    private readonly clinic: Clinic,
  ) {}

  @OnKeyChanged('patients')
  async encryptAnew(change: KeyChange) {
    const [, oldPrivateKey] = change.oldKeys as KeyPair;
    const newKeys = change.newKeys as KeyPair;
    const text = decrypt(this.clinic.record as Buffer, oldPrivateKey);
    this.clinic.record = encrypt(text, newKeys[0]);
    change.key.setPreviousKeys(newKeys);
    await this.keys.saveState(change.key.name);
  }
}

/** Data that must not be lost, over three lives of the application and two changes of the key. */
export async function importantData(tell: Tell, clinic = new Clinic()): Promise<void> {
  const first = await start(PatientsModule.with(clinic, EncryptAnew));
  await first.get(Patients).write('Ada: blood group 0');
  await first.close();
  tell('First life: a record is encrypted. The shutdown saves the key that reads it.');

  clinic.keys = newPair();
  tell('While the application is down, the key changes.');

  const second = await start(PatientsModule.with(clinic, EncryptAnew));
  const patients = second.get(Patients);
  tell(`Second life: the saved key reads the record, "${await patients.read()}".`);
  await patients.write('Ada: blood group 0, allergic to nuts');
  tell('It is written again, with the key of today.');

  const [oldKeys, newKeys] = [clinic.keys, newPair()];
  await second.get(Keys).keyChanged('patients', { oldKeys, newKeys });
  clinic.keys = newKeys;
  tell('A change is announced: the callback encrypts the record anew and saves the state.');
  tell(`The old key reads it ${isReadBy(oldKeys, clinic) ? 'still' : 'no longer'}.`);
  tell('The process is killed: no shutdown, nothing more is saved.');

  const third = await start(PatientsModule.with(clinic, EncryptAnew));
  tell(`Third life: the new key reads the record, "${await third.get(Patients).read()}".`);
  await third.close();
}

function isReadBy([, privateKey]: KeyPair, { record }: Clinic): boolean {
  try {
    return decrypt(record as Buffer, privateKey) !== '';
  } catch {
    return false;
  }
}
