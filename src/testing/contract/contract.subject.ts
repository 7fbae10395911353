import type { INestApplication } from '@nestjs/common';
import { GatewayEmulator } from '../gateway/gateway.emulator.js';
import type { ResolvedContract } from './contract.options.js';
import type { Root } from './root.js';

const LOOPBACK = '127.0.0.1';

/** A Gateway that stores any kind of payload. */
export type AnyGateway = GatewayEmulator<object | string>;

/** The producer under test, and what rotations have made of its root credentials. */
export class ContractSubject {
  private target?: INestApplication | string;
  private first?: Promise<Root>;
  /** What a payload that was given has become, where it was rotated. */
  private readonly rotatedTo = new Map<string, string>();

  constructor(readonly contract: ResolvedContract) {}

  /** @throws TypeError for what is neither an application nor text. */
  async start(): Promise<void> {
    const { app } = this.contract;
    const target: unknown = typeof app === 'function' ? await app() : app;
    if (typeof target === 'string') this.target = target;
    else if (isNest(target)) this.target = target;
    else {
      throw new TypeError(
        'app must be a Nest application or the URL of a producer, or a function that gives one',
      );
    }
  }

  attach(payload: object | string): Promise<AnyGateway> {
    return this.attachTo(this.startedTarget, payload);
  }

  /** The same, but never without a network. */
  async attachOverNetwork(payload: object | string): Promise<AnyGateway> {
    const target = this.startedTarget;
    return this.attachTo(typeof target === 'string' ? target : await urlOf(target), payload);
  }

  /** The root credential of the rules that do not rotate. */
  async sharedRoot(): Promise<Root> {
    this.first ??= this.ownRoot();
    const { given, isText } = await this.first;
    return { given, isText, text: this.rotatedTo.get(given) ?? given };
  }

  /** A root credential to rotate; the contract decides whether it is another one each time. */
  async ownRoot(): Promise<Root> {
    const { payload } = this.contract;
    const value: unknown = typeof payload === 'function' ? await payload() : payload;
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
      throw new TypeError('payload must be an object or text, or a function that gives one');
    }
    const given = typeof value === 'string' ? value : JSON.stringify(value);
    const text = this.rotatedTo.get(given) ?? given;
    return { given, text, isText: typeof value === 'string' };
  }

  /** A rotation has replaced a root credential. */
  rotated({ given }: Root, text: string): void {
    this.rotatedTo.set(given, text);
  }

  private get startedTarget(): INestApplication | string {
    if (this.target === undefined) throw new Error('the producer was not started');
    return this.target;
  }

  private attachTo(
    target: INestApplication | string,
    payload: object | string,
  ): Promise<AnyGateway> {
    const { path, routes, accessId, accountId, itemName, authority, timeout } = this.contract;
    const all = { path, routes, accessId, accountId, itemName, authority, timeout };
    const set = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return GatewayEmulator.attach<object | string>(target, { ...set, payload });
  }
}

function isNest(target: unknown): target is INestApplication {
  const { getHttpAdapter } = (target ?? {}) as Partial<INestApplication>;
  return typeof getHttpAdapter === 'function';
}

async function urlOf(app: INestApplication): Promise<string> {
  await app.init();
  const server = app.getHttpServer() as { listening: boolean };
  if (!server.listening) await app.listen(0, LOOPBACK);
  return app.getUrl();
}
