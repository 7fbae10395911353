import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Login } from '../../sample-app/src/database/login.js';
import { Sample } from './support/sample.js';

describe('a password changed in place', () => {
  let sample: Sample;
  let old: Login;
  let payload: string;
  let answer: Awaited<ReturnType<Sample['post']>>;

  beforeAll(async () => {
    sample = await Sample.start();
    old = sample.database.payloads!.account;
    payload = JSON.stringify(old);
    answer = await sample.post('/account/sync/rotate', { payload });
  });

  afterAll(() => sample.stop());

  it('is the only field of the payload that changes', () => {
    expect(answer.status).toBe(200);
    expect(JSON.parse(JSON.parse(answer.text).payload)).toEqual({
      ...old,
      password: expect.stringMatching(/^[\w-]{32}$/),
    });
  });

  it('works, and the former one does not any more', async () => {
    expect(await sample.witness.canLogIn(JSON.parse(JSON.parse(answer.text).payload))).toBe(true);
    expect(await sample.witness.canLogIn(old)).toBe(false);
  });

  it('leaves a warning in the log', () => {
    const warnings = sample.log.filter((line) => JSON.parse(line).level === 40);
    expect(warnings.join('')).toContain('former password of akeyless_account has stopped working');
  });

  it('changes again with the new payload', async () => {
    const { payload: stored } = JSON.parse(answer.text);
    const again = await sample.post('/account/sync/rotate', { payload: stored });
    expect(again.status).toBe(200);
    expect(await sample.witness.canLogIn(JSON.parse(stored))).toBe(false);
  });

  it('issues and revokes nothing: those routes are not there', async () => {
    for (const action of ['create', 'revoke']) {
      const { status } = await sample.post(`/account/sync/${action}`, { payload, ids: [] });
      expect(status).toBe(404);
    }
  });
});
