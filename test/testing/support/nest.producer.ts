import { Injectable, type Type } from '@nestjs/common';
import { Create, CredentialId, Payload, Revoke, Rotate, rotated, Verify } from 'nestjs-akeyless';
import { type Directory, type Login } from './directory.js';

/** A producer on a directory, made with the library. */
export function directoryProducer(directory: Directory): Type {
  @Injectable()
  class DirectoryProducer {
    @Create()
    create(@Payload() root: Login): Promise<Login> {
      return directory.add(root);
    }

    @Revoke()
    revoke(@Payload() root: Login, @CredentialId() name: string): void {
      directory.remove(root, name);
      directory.removeRoot(name);
    }

    @Rotate()
    rotate(@Payload() root: Login) {
      directory.requireRoot(root);
      return rotated(directory.newRoot(), { retire: [root.name] });
    }

    @Verify()
    verify(@Payload() root: Login): void {
      directory.requireRoot(root);
    }
  }
  return DirectoryProducer;
}

/**
 * A custom rotated secret on a directory: it issues nothing.
 *
 * @param asks false: it works with rights of its own, whatever the password in the payload
 */
export function passwordProducer(directory: Directory, asks = true): Type {
  @Injectable()
  class PasswordProducer {
    @Rotate()
    rotate(@Payload() root: Login): object {
      if (asks) directory.requireRoot(root);
      const { password } = directory.newRoot();
      directory.setPassword(root, password);
      return { password };
    }
  }
  return PasswordProducer;
}
