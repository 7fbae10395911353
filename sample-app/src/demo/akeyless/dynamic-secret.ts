import type { GatewayEmulator } from 'nestjs-akeyless/testing';
import type { Login } from '../../database/login.js';

/** So short that a demo can wait for it. */
const LIFE = '4s';

/** A secret of which everybody who asks gets one of his own, made by the producer that the Gateway calls. */
export class DynamicSecret {
  readonly path = '/demo/orders-db';
  readonly life = LIFE;
  /** The names of the roles that were made. */
  readonly issued: string[] = [];

  constructor(private readonly gateway: GatewayEmulator<Login>) {}

  /** @param args the role that is asked for, and what it is for */
  async issue([role, purpose]: readonly string[]): Promise<object> {
    const { id, response } = await this.gateway.create({
      input: { role, purpose },
      ttl: this.life,
    });
    this.issued.push(id);
    return response;
  }
}
