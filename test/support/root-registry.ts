import { Injectable, type Type } from '@nestjs/common';
import {
  Create,
  CredentialId,
  ForRotation,
  Input,
  Payload,
  ProducerError,
  Revoke,
  RotationId,
  Verify,
} from 'nestjs-akeyless';

export interface Root {
  id: string;
  password?: string;
  [field: string]: unknown;
}

/** One call of a handler, as a test looks at it. */
export interface HandlerCall {
  readonly action: 'create' | 'revoke' | 'verify';
  readonly id?: string;
  readonly root: Root;
  readonly input?: unknown;
}

/**
 * An upstream system that knows which roots are alive, and a producer on it that rotates by creating: a call with a
 * dead root fails as it would on a real one.
 */
export class RootRegistry {
  readonly alive = new Set<string>(['A']);
  readonly calls: HandlerCall[] = [];
  /** Ids of the roots to come. */
  readonly next = ['B', 'C', 'D', 'E', 'F'];
  /** Runs before a credential is made; may throw. */
  beforeCreate: (root: Root) => unknown = () => {};
  /** Runs before a revoke takes effect; may throw. */
  beforeRevoke: (id: string, root: Root) => unknown = () => {};
  /** Runs after a revoke took effect; may throw. */
  afterRevoke: (id: string) => unknown = () => {};
  verify: (root: Root) => unknown = () => {};

  get revoked(): string[] {
    return this.calls.flatMap(({ action, id }) =>
      action === 'revoke' && id !== undefined ? [id] : [],
    );
  }

  requireAlive({ id }: Root): void {
    if (!this.alive.has(id)) throw new ProducerError(`root ${id} cannot log in`, { status: 502 });
  }

  /** A producer class without `@Verify`. */
  producer(): Type {
    const registry = this;
    @Injectable()
    class RegistryProducer {
      @Create()
      async create(
        @Payload() root: Root,
        @ForRotation() forRotation: boolean,
        @Input() input: unknown,
      ): Promise<object> {
        registry.calls.push({ action: 'create', root, input });
        registry.requireAlive(root);
        await registry.beforeCreate(root);
        const id = forRotation ? (registry.next.shift() ?? 'Z') : `lease-of-${root.id}`;
        registry.alive.add(id);
        return { id, password: `password-of-${id}` };
      }

      @Revoke()
      async revoke(@Payload() root: Root, @CredentialId() id: string): Promise<void> {
        registry.calls.push({ action: 'revoke', id, root });
        registry.requireAlive(root);
        await registry.beforeRevoke(id, root);
        registry.alive.delete(id);
        await registry.afterRevoke(id);
      }
    }
    return RegistryProducer;
  }

  /** The same with `@Verify`. */
  verifyingProducer(): Type {
    return this.verifying(this.producer());
  }

  /** A producer with `@Verify` whose roots are named by their rotation: a repeat finds the one that is there. */
  namingProducer(): Type {
    const registry = this;
    @Injectable()
    class NamingProducer {
      @Create()
      create(@Payload() root: Root, @RotationId() rotation: string | undefined): object {
        registry.calls.push({ action: 'create', root });
        registry.requireAlive(root);
        const id = rotation ?? `lease-of-${root.id}`;
        registry.alive.add(id);
        return { id, password: `password-of-${id}` };
      }

      @Revoke()
      revoke(@Payload() root: Root, @CredentialId() id: string): void {
        registry.calls.push({ action: 'revoke', id, root });
        registry.alive.delete(id);
      }
    }
    return this.verifying(NamingProducer);
  }

  private verifying(producer: Type): Type {
    const registry = this;
    @Injectable()
    class VerifyingProducer extends producer {
      @Verify()
      verify(@Payload() root: Root): unknown {
        registry.calls.push({ action: 'verify', root });
        return registry.verify(root);
      }
    }
    return VerifyingProducer;
  }
}
