import type { Login } from '../database/login.js';
import { Failure } from './failure.js';

export interface Lease {
  id: string;
  response: Login;
}

interface Revocation {
  revoked: string[];
  message: string;
}

/** Calls the webhook as the Akeyless Gateway does, and keeps the payload as it does. */
export class Gateway {
  private stored: string;

  constructor(
    private readonly baseUrl: string,
    payload: Login,
  ) {
    this.stored = JSON.stringify(payload);
  }

  get payload(): Login {
    return JSON.parse(this.stored) as Login;
  }

  dryRun(): Promise<Lease> {
    return this.create('', 'p-custom');
  }

  create(input: object | '', accessId = 'p-demo'): Promise<Lease> {
    const client_info = { access_id: accessId, sub_claims: null };
    return this.post<Lease>('/sync/create', { payload: this.stored, input, client_info });
  }

  revoke(...ids: string[]): Promise<Revocation> {
    return this.post<Revocation>('/sync/revoke', { payload: this.stored, ids });
  }

  async rotate(): Promise<void> {
    const answer = await this.post<{ payload: string }>('/sync/rotate', { payload: this.stored });
    this.stored = answer.payload;
  }

  private async post<T>(path: string, body: object): Promise<T> {
    const response = await fetch(this.baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Failure(`${path} answered ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
