import { Injectable, Module, type Type } from '@nestjs/common';
import {
  AkeylessProducerModule,
  ClientInfo,
  Create,
  CredentialId,
  InputField,
  Payload,
  Producer,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import { type Credential, type RootLogin, Upstream, upstreamOf } from './upstream.js';

/** An application with so many named producers: `/p0/sync/…`, `/p1/sync/…` and so on. */
export function applicationOfProducers(count: number): Type {
  @Module({
    imports: [AkeylessProducerModule.forRoot({ auth: false })],
    providers: [
      { provide: Upstream, useValue: upstreamOf('plain') },
      ...Array.from({ length: count }, (_, index) => producerNamed(`p${index}`)),
    ],
  })
  class AppModule {}
  return AppModule;
}

function producerNamed(name: string): Type {
  @Injectable()
  @Producer(name, { idField: 'username' })
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
  return LoginProducer;
}
