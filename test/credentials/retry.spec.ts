import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Scope, SetMetadata, UseGuards } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type CredentialFeature,
  InjectCredential,
  ManagedCredential,
  ManagedCredentialsModule,
  RetryWithCredential,
} from 'nestjs-akeyless/credentials';
import { cleanUp, start } from './support/application.js';
import { failureOf, type Login, login as secret, PATH } from './support/scene.js';
import { Vault } from './support/vault.js';

afterEach(cleanUp);

class Refusal extends Error {}

const ORDERS: CredentialFeature = {
  name: 'orders-db',
  path: PATH,
  authFailure: (failure) => failure instanceof Refusal || failure === 'refused',
};

/** What the other side takes. */
let accepted = 1;

const open = ({ password }: Login): string => {
  if (password !== secret(accepted).password) throw new Refusal('refused');
  return password;
};

@Injectable()
class Reports {
  runs = 0;

  constructor(@InjectCredential('orders-db') readonly login: ManagedCredential<Login>) {}

  @RetryWithCredential('orders-db')
  async report(title: string, year: number): Promise<string> {
    this.runs += 1;
    return `${title} ${year}: ${open(await this.login.get())}`;
  }

  @RetryWithCredential('orders-db')
  now(): string {
    return open(this.login.snapshot?.value as Login);
  }

  @RetryWithCredential('orders-db')
  result(): string {
    return this.login.snapshot?.value.password === secret(accepted).password ? 'fine' : 'refused';
  }

  @RetryWithCredential('orders-db')
  bug(): never {
    throw new TypeError('a bug');
  }

  @SetMetadata('below', 1)
  @RetryWithCredential('orders-db')
  @SetMetadata('above', 2)
  async marked(_one: string, _two: string): Promise<void> {}
}

const rotate = (vault: Vault): void => {
  accepted += 1;
  vault.put(PATH, secret(accepted));
};

async function running(
  ...providers: (typeof Reports)[]
): Promise<{ vault: Vault; reports: Reports }> {
  accepted = 1;
  const vault = new Vault().put(PATH, secret(1));
  const app = await start({
    root: { source: vault },
    features: [ORDERS],
    module: { providers: providers.length > 0 ? providers : [Reports] },
  });
  return { vault, reports: app.get(Reports) };
}

describe('@RetryWithCredential', () => {
  it('runs a method again with the new secret, with its `this` and its arguments', async () => {
    const { vault, reports } = await running();
    expect(await reports.report('sales', 2030)).toBe('sales 2030: swordfish-1');
    rotate(vault);
    expect(await reports.report('sales', 2030)).toBe('sales 2030: swordfish-2');
    expect(reports.runs).toBe(3);
    expect(vault.fetches).toBe(2);
  });

  it('runs methods that are not asynchronous, and sees what they return', async () => {
    const { vault, reports } = await running();
    rotate(vault);
    expect(await Promise.resolve(reports.now())).toBe('swordfish-2');
    rotate(vault);
    expect(await Promise.resolve(reports.result())).toBe('fine');
  });

  it('passes other errors', async () => {
    const { reports } = await running();
    expect(await failureOf(Promise.resolve(reports.bug()))).toBeInstanceOf(TypeError);
  });

  it('keeps what other decorators have noted, and the name and length of the method', () => {
    const reflector = new Reflector();
    const { marked } = Reports.prototype;
    expect([
      reflector.get<number>('below', marked),
      reflector.get<number>('above', marked),
    ]).toEqual([1, 2]);
    expect([marked.name, marked.length]).toEqual(['marked', 2]);
  });

  it('leaves a plain method to whoever makes an object himself', async () => {
    accepted = 1;
    const credential = new ManagedCredential<Login>({
      name: 'orders-db',
      path: PATH,
      source: () => secret(1),
    });
    expect(await new Reports(credential).report('sales', 2030)).toBe('sales 2030: swordfish-1');
    accepted = 2;
    expect(await failureOf(new Reports(credential).report('sales', 2030))).toBeInstanceOf(Refusal);
    credential.close();
  });

  it('works for subclasses, request-scoped and transient providers, and what factories make', async () => {
    @Injectable()
    class Yearly extends Reports {}
    @Injectable({ scope: Scope.REQUEST })
    class OfRequest extends Reports {}
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient extends Reports {}
    class Made {
      constructor(private readonly given: ManagedCredential<Login>) {}

      @RetryWithCredential('orders-db')
      async report(): Promise<string> {
        return open(await this.given.get());
      }
    }
    accepted = 1;
    const vault = new Vault().put(PATH, secret(1));
    const app = await start({
      root: { source: vault },
      features: [ORDERS],
      module: {
        providers: [
          Yearly,
          OfRequest,
          Transient,
          Reports,
          {
            provide: 'made',
            useFactory: (reports: Reports) => new Made(reports.login),
            inject: [Reports],
          },
        ],
      },
    });
    const all = [
      app.get(Yearly),
      await app.resolve(OfRequest),
      await app.resolve(Transient),
    ] as Reports[];
    for (const reports of all) {
      rotate(vault);
      expect(await reports.report('sales', 2030)).toBe(`sales 2030: swordfish-${accepted}`);
    }
    rotate(vault);
    expect(await app.get<Made>('made').report()).toBe(`swordfish-${accepted}`);
  });

  it('lets two applications in one process never meet', async () => {
    const [one, two] = [await running(), await running()];
    rotate(one.vault);
    expect(await one.reports.report('sales', 2030)).toContain('swordfish-2');
    expect(await failureOf(two.reports.report('sales', 2030))).toBeInstanceOf(Refusal);
  });

  it.each([
    ['fastify', () => new FastifyAdapter()],
    ['express', () => new ExpressAdapter()],
  ])('works on the routes of a controller, with its guards: %s', async (_name, adapter) => {
    const guarded: string[] = [];
    class Guard {
      canActivate(): boolean {
        guarded.push('seen');
        return true;
      }
    }
    @Controller('reports')
    class ReportsController {
      constructor(@InjectCredential('orders-db') readonly login: ManagedCredential<Login>) {}

      @Get('above')
      @UseGuards(Guard)
      @RetryWithCredential('orders-db')
      async above(): Promise<{ password: string }> {
        return { password: open(await this.login.get()) };
      }

      @RetryWithCredential('orders-db')
      @UseGuards(Guard)
      @Get('below')
      async below(): Promise<{ password: string }> {
        return { password: open(await this.login.get()) };
      }
    }
    accepted = 1;
    const vault = new Vault().put(PATH, secret(1));
    const app = await NestFactory.create(
      {
        module: class AppModule {},
        imports: [
          ManagedCredentialsModule.forRoot({ source: vault }),
          ManagedCredentialsModule.forFeature([ORDERS]),
        ],
        controllers: [ReportsController],
      },
      adapter(),
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    for (const path of ['above', 'below']) {
      rotate(vault);
      const response = await fetch(`${await app.getUrl()}/reports/${path}`);
      expect(await response.json()).toEqual({ password: `swordfish-${accepted}` });
    }
    expect(guarded).toEqual(['seen', 'seen']);
    await app.close();
  });

  it('belongs on methods', () => {
    const decorate = RetryWithCredential('orders-db');
    expect(() => decorate(class {}, 'report', { value: () => {} })).toThrow(TypeError);
    expect(() => decorate({}, 'report', { get: () => 1 })).toThrow(/belongs on a method/);
  });
});
