import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import {
  type CredentialFeature,
  type CredentialSource,
  httpAuthFailure,
  InjectClient,
  InjectCredential,
  ManagedCredential,
  postgresAuthFailure,
} from 'nestjs-akeyless/credentials';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { scene } from './support/akeyless/scene.js';
import { cleanUp, start } from './support/application.js';
import { rotateByHand } from './support/hand-rotation/rotate-by-hand.js';
import { ThirdParty } from './support/hand-rotation/third-party.js';

const PATH = '/prod/partner';

afterEach(cleanUp);

describe('a token of an HTTP API, rotated by hand', () => {
  let partner: ThirdParty;

  beforeAll(async () => {
    partner = await new ThirdParty().start();
  });

  afterAll(() => partner.stop());

  @Injectable()
  class Partner {
    constructor(@InjectCredential('partner') private readonly token: ManagedCredential<string>) {}

    /** Answers with which token it got its answer. */
    async ask(): Promise<string> {
      const response = await this.token.use((token) =>
        fetch(partner.url, { headers: { authorization: `Bearer ${token}` } }),
      );
      if (!response.ok) throw new Error(`the partner answered ${response.status}`);
      return response.text();
    }
  }

  async function application(
    source: CredentialSource,
    settings: Partial<CredentialFeature>,
  ): Promise<Partner> {
    const app = await start({
      root: { source },
      features: [{ name: 'partner', path: PATH, ...settings }],
      module: { providers: [Partner] },
    });
    return app.get(Partner);
  }

  it('is not noticed by the application, which is not touched: 1 fetch, no failed call', async () => {
    const { akeyless, source } = await scene();
    const old = partner.makeToken();
    akeyless.items.setStatic(PATH, old);
    const service = await application(source(), { authFailure: httpAuthFailure });
    const fetchesBefore = akeyless.count('get-secret-value');
    let made = '';
    const load = await rotateByHand(() => service.ask(), {
      makeNew: () => void (made = partner.makeToken()),
      putUnderTheSamePath: () => akeyless.items.setStatic(PATH, made),
      revokeOld: () => partner.revoke(old),
    });
    expect(load.failures).toEqual([]);
    expect([...load.answers]).toEqual([old, made]);
    expect(partner.refused).toBeGreaterThan(0);
    expect(akeyless.count('get-secret-value') - fetchesBefore).toBe(1);
  });

  it('would be noticed if nothing said what a refusal is', async () => {
    const { akeyless, source } = await scene();
    const old = partner.makeToken();
    akeyless.items.setStatic(PATH, old);
    const service = await application(source(), {});
    const load = await rotateByHand(() => service.ask(), {
      makeNew: () => {},
      putUnderTheSamePath: () => akeyless.items.setStatic(PATH, partner.makeToken()),
      revokeOld: () => partner.revoke(old),
    });
    expect(load.failures).toContainEqual(new Error('the partner answered 401'));
  });
});

describe('a login of PostgreSQL, rotated by hand', () => {
  let server: EmbeddedServer;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await EmbeddedServer.start();
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query("CREATE ROLE orders_blue LOGIN PASSWORD 'blue-swordfish'");
  });

  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  @Injectable()
  class Orders {
    constructor(@InjectClient('orders-db') private readonly pool: pg.Pool) {}

    /** Answers as which role it has asked. */
    async ask(): Promise<string> {
      const { rows } = await this.pool.query<{ role: string }>('SELECT current_user AS role');
      return rows[0]!.role;
    }
  }

  function openPool(login: { user: string; password: string }): pg.Pool {
    const { hostname: host, port } = new URL(server.url);
    const pool = new pg.Pool({ ...login, host, port: Number(port), database: 'postgres', max: 4 });
    pool.on('error', () => {});
    return pool;
  }

  it('is not noticed by the application, which is not touched: 1 fetch, no failed query', async () => {
    const { akeyless, source } = await scene();
    const put = (user: string, password: string): void =>
      akeyless.items.setStatic(PATH, JSON.stringify({ user, password }));
    put('orders_blue', 'blue-swordfish');
    const feature: CredentialFeature<{ user: string; password: string }, pg.Pool> = {
      name: 'orders-db',
      path: PATH,
      authFailure: postgresAuthFailure,
      clients: { create: openPool, destroy: (pool) => pool.end() },
    };
    const app = await start({
      root: { source: source() },
      features: [feature as CredentialFeature],
      module: { providers: [Orders] },
    });
    const fetchesBefore = akeyless.count('get-secret-value');
    const orders = app.get(Orders);
    const load = await rotateByHand(() => orders.ask(), {
      makeNew: async () => {
        await admin.query("CREATE ROLE orders_green LOGIN PASSWORD 'green-swordfish'");
      },
      putUnderTheSamePath: () => put('orders_green', 'green-swordfish'),
      revokeOld: async () => {
        await admin.query('ALTER ROLE orders_blue NOLOGIN');
        await admin.query(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'orders_blue'",
        );
        await admin.query('DROP ROLE orders_blue');
      },
    });
    expect(load.failures).toEqual([]);
    expect([...load.answers]).toEqual(['orders_blue', 'orders_green']);
    expect(akeyless.count('get-secret-value') - fetchesBefore).toBe(1);
  });
});
