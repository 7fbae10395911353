import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeProducer } from 'nestjs-akeyless/testing';
import type { Login } from '../../sample-app/src/database/login.js';
import { Sample } from './support/sample.js';

describe('on PostgreSQL', () => {
  let sample: Sample;

  beforeAll(async () => {
    sample = await Sample.start();
  });

  afterAll(() => sample.stop());

  describeProducer('PostgresProducer', {
    app: () => sample.app,
    payload: () => sample.newRoot(),
    input: { role: 'reader' },
    credentialWorks: (login: Login) => sample.witness.canLogIn(login),
    rootWorks: (root) => sample.witness.canLogIn(root),
    list: () => sample.witness.rolesLike('akeyless\\_lease\\_%'),
    log: () => sample.log.join(''),
  });

  describeProducer('PasswordProducer, a custom rotated secret', {
    app: () => sample.app,
    path: 'account',
    payload: () => sample.database.payloads!.account,
    rootWorks: (account) => sample.witness.canLogIn(account),
    rotation: 'in-place',
    log: () => sample.log.join(''),
  });
});
