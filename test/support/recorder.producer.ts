import { Injectable } from '@nestjs/common';
import { Create, CredentialId, Input, Payload, Revoke, Rotate } from 'nestjs-akeyless';

/** A producer that answers with what it was given, and remembers what it was called for. */
@Injectable()
export class RecorderProducer {
  readonly calls: { action: string; payload: unknown; input?: unknown; id?: string }[] = [];

  @Create()
  create(@Payload() payload: unknown, @Input() input: unknown) {
    this.calls.push({ action: 'create', payload, input });
    return { id: 'id-1', payload, input };
  }

  @Revoke()
  revoke(@Payload() payload: unknown, @CredentialId() id: string) {
    this.calls.push({ action: 'revoke', payload, id });
  }

  @Rotate()
  rotate(@Payload() payload: unknown) {
    this.calls.push({ action: 'rotate', payload });
    return {};
  }
}
