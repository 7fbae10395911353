import { Injectable, Module, type Type } from '@nestjs/common';
import {
  AkeylessProducerModule,
  type AkeylessProducerModuleOptions,
  ClientInfo,
  Create,
  CredentialId,
  InputField,
  Payload,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import type { ServerSettings } from './contenders.js';
import { listen } from './nest-application.js';
import { type Credential, type RootLogin, Upstream, upstreamOf } from './upstream.js';

@Injectable()
class LoginProducer {
  constructor(private readonly upstream: Upstream) {}

  @Create()
  create(
    @Payload() root: RootLogin,
    @InputField('role') role: string,
    @ClientInfo() _who: ClientInfo,
  ): Promise<Credential> {
    return this.upstream.create(root, role);
  }

  @Revoke()
  revoke(@Payload() root: RootLogin, @CredentialId() id: string): Promise<void> {
    return this.upstream.revoke(root, id);
  }

  @Rotate()
  rotate(@Payload() root: RootLogin): Promise<{ password: string }> {
    return this.upstream.rotate(root);
  }
}

export async function serve(settings: ServerSettings): Promise<string> {
  return listen(moduleWith(await optionsFor(settings), settings), settings.adapter);
}

async function optionsFor({
  scenario,
  validateUrl = '',
}: ServerSettings): Promise<AkeylessProducerModuleOptions> {
  const idField = 'username';
  if (scenario === 'auth') {
    return { idField, auth: { gatewayAccessIds: ['p-gateway'], validateUrl } };
  }
  const open = { idField, auth: false } as const;
  if (scenario === 'dto')
    return { ...open, payload: (await import('./root-payload.js')).RootPayload };
  return scenario === 'revoke-upstream-64' ? { ...open, revokeConcurrency: 64 } : open;
}

function moduleWith(options: AkeylessProducerModuleOptions, { scenario }: ServerSettings): Type {
  @Module({
    imports: [AkeylessProducerModule.forRoot(options)],
    providers: [LoginProducer, { provide: Upstream, useValue: upstreamOf(scenario) }],
  })
  class AppModule {}
  return AppModule;
}
