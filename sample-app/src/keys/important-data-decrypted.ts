import { Injectable } from '@nestjs/common';
import { type KeyChange, Keys, OnKeyChanged } from 'nestjs-akeyless/keys';
import { start, type Tell } from './application.js';
import { decrypt, type KeyPair, newPair } from './key-pair.js';
import { Clinic, Patients, PatientsModule } from './patients.js';

/** Only decrypts the record when a change is announced, and says that nothing needs a key until the next write. */
@Injectable()
export class DecryptOnly {
  constructor(private readonly clinic: Clinic) {}

  @OnKeyChanged('patients')
  decrypt(change: KeyChange) {
    const [, oldPrivateKey] = change.oldKeys as KeyPair;
    this.clinic.record = decrypt(this.clinic.record as Buffer, oldPrivateKey);
    change.key.setLastFlow('back');
  }
}

/** Data that must not be lost, and may lie there as text for a while. */
export async function importantDataDecrypted(tell: Tell, clinic = new Clinic()): Promise<void> {
  const first = await start(PatientsModule.with(clinic, DecryptOnly));
  await first.get(Patients).write('Ada: blood group 0');
  tell('First life: a record is encrypted.');

  const [oldKeys, newKeys] = [clinic.keys, newPair()];
  await first.get(Keys).keyChanged('patients', { oldKeys, newKeys });
  clinic.keys = newKeys;
  tell(`A change is announced, and the callback decrypts the record: "${String(clinic.record)}".`);
  await first.close();
  tell('The shutdown saves that nothing is encrypted, and no key.');

  const second = await start(PatientsModule.with(clinic, DecryptOnly));
  const patients = second.get(Patients);
  tell(`Second life: the record is read as it is, "${await patients.read()}".`);
  await patients.write('Ada: blood group 0, allergic to nuts');
  tell(
    `It is written with the new key, and ${typeof clinic.record === 'string' ? 'text' : 'encrypted'} again.`,
  );
  tell(`The new key reads it: "${await patients.read()}".`);
  await second.close();
}
