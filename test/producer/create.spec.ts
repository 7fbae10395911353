import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Create, Payload, PayloadField, Revoke, CredentialId } from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';

@Injectable()
class Producer {
  revoked: string[] = [];
  @Create()
  create(@PayloadField('key') key: string, @Payload() payload: object) {
    return { id: 'id-1', key, payload };
  }
  @Revoke()
  revoke(@CredentialId() id: string) {
    this.revoked.push(id);
  }
}

onBothAdapters((adapter) => {
  afterEach(closeApps);
  describe('create', () => {
    it('works', async () => {
      const app = await startApp({ adapter, module: { providers: [Producer] } });
      const answer = await app.create({ payload: '{"key":"v"}' });
      expect(answer.body).toEqual({ id: 'id-1', response: { id: 'id-1', key: 'v', payload: { key: 'v' } } });
      expect(answer.status).toBe(200);
      expect((await app.post('/sync/create/', '{"payload":"{}"}', { 'content-type': 'text/plain' })).status).toBe(200);
    });
  });
});
