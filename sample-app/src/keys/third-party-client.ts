import { type DynamicModule, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Keys, KeysModule, KeyStore, OnKeyChanged, type KeyValue } from 'nestjs-akeyless/keys';
import { start, type Tell } from './application.js';

/** Somebody else's service, which lets in who has the right token. */
export class WeatherService {
  constructor(public token: string) {}
}

/** Somebody else's client: it keeps the token that it was given. */
export class WeatherClient {
  token: KeyValue = '';

  constructor(private readonly service: WeatherService) {}

  forecast(): string {
    if (this.token !== this.service.token) throw new Error('401 Unauthorized');
    return 'sunny';
  }
}

@Injectable()
export class WeatherToken implements OnModuleInit {
  constructor(
    private readonly keys: Keys,
    private readonly client: WeatherClient,
  ) {}

  /** A token proves who one is and decrypts nothing, so there is no state to keep. */
  @KeyStore('weather', { useCase: 'one-way' })
  fetch() {
    return process.env.WEATHER_TOKEN;
  }

  /** Keys can be asked for from here on. */
  async onModuleInit() {
    this.client.token = await this.keys.getKey('weather');
  }

  @OnKeyChanged('weather')
  async renew() {
    this.client.token = await this.keys.getKey('weather');
  }
}

@Module({})
export class WeatherModule {
  static for(client: WeatherClient): DynamicModule {
    return {
      module: WeatherModule,
      imports: [KeysModule.forRoot()],
      providers: [WeatherToken, { provide: WeatherClient, useValue: client }],
    };
  }
}

/** A client holds a token from the environment, and gets the new one when it changes. */
export async function thirdPartyClient(tell: Tell): Promise<void> {
  process.env.WEATHER_TOKEN = 'token-of-spring';
  const service = new WeatherService(process.env.WEATHER_TOKEN);
  const client = new WeatherClient(service);
  const app = await start(WeatherModule.for(client));
  tell(`The client has the token of the environment: ${answerOf(client)}.`);

  service.token = process.env.WEATHER_TOKEN = 'token-of-summer';
  tell(`The token has changed, and the client still holds the old one: ${answerOf(client)}.`);

  await app.get(Keys).keyChanged('weather');
  tell(`The change was announced, and the callback has set the new one: ${answerOf(client)}.`);
  await app.close();
}

function answerOf(client: WeatherClient): string {
  try {
    return client.forecast();
  } catch (error) {
    return (error as Error).message;
  }
}
