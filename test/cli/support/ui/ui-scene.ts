import { serveUi, type UiServer } from '../../../../src/cli/ui.server.js';
import { GatewayEmulator, type GatewayEmulatorOptions } from 'nestjs-akeyless/testing';
import { PlainProducer } from './plain-producer.js';

export const ROOT_SECRET = 'root-secret-0';
const PAYLOAD = { host: 'db.example.com', port: 5432, username: 'owner', password: ROOT_SECRET };

/** A producer, a Gateway that calls it, and the page of that. */
export class UiScene {
  private constructor(
    readonly producer: PlainProducer,
    readonly gateway: GatewayEmulator,
    readonly ui: UiServer,
  ) {}

  static async start(options: GatewayEmulatorOptions = {}): Promise<UiScene> {
    const producer = await PlainProducer.start();
    const gateway = await GatewayEmulator.attach(producer.url, { payload: PAYLOAD, ...options });
    return new UiScene(producer, gateway, await serveUi(gateway));
  }

  async close(): Promise<void> {
    await this.ui.close();
    await this.producer.close();
  }
}
