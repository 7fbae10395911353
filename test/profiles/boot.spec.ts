import { afterEach, describe, expect, it } from '@jest/globals';
import { forwardRef, Inject, Injectable, Module, Scope } from '@nestjs/common';
import {
  Close,
  Gather,
  InjectProfile,
  ProfileBackend,
  ProfilePlugin,
  Profiles,
  ProfilesBootError,
  ProfilesModule,
  Unlock,
} from 'nestjs-akeyless/profiles';
import { DbPlugin } from './support/plugins.js';
import { cleanUp, encryptedFile, failureOf, start, startModule } from './support/scene.js';

afterEach(cleanUp);

const DATA = { db: { prod: { user: 'app' } } };

async function problemsOf(starting: Promise<unknown>): Promise<readonly string[]> {
  const error = await failureOf(starting);
  expect(error).toBeInstanceOf(ProfilesBootError);
  return (error as ProfilesBootError).problems;
}

it('everything that is wrong is told at once', async () => {
  @ProfilePlugin('db')
  class Second extends DbPlugin {}
  @ProfilePlugin('idle')
  class Idle {
    @Close()
    close(): void {}
  }
  @ProfilePlugin('double')
  class Double {
    @Gather()
    first(): void {}
    @Gather()
    second(): void {}
  }
  @ProfileBackend('vault')
  class Locked {}
  @ProfileBackend('vault')
  class Vault {
    @Unlock()
    unlock(): void {}
    @Gather()
    gather(): void {}
  }
  class Unmarked {
    @Unlock()
    unlock(): void {}
    @Close()
    close(): void {}
  }
  const options = { file: '/no/such/file', unknown: 'swordfish', hardFail: 'yes' } as object;
  const providers = [DbPlugin, Second, Idle, Double, Locked, Vault, Unmarked];
  const problems = await problemsOf(start({ options, providers }));
  expect(problems).toEqual([
    'There is no option "unknown". There are file, key, cryptoPlugin, allowPlaintext, profile, overrides, hardFail, ' +
      'allowedBackendProfiles.',
    'Option hardFail must be true or false.',
    'Idle has @ProfilePlugin(), but no method with @Gather().',
    'Double has 2 methods with @Gather(): first and second. Keep one.',
    'Locked has @ProfileBackend(), but no method with @Unlock().',
    'Vault.gather() has @Gather(), but its class has no @ProfilePlugin().',
    'Unmarked.close() has @Close(), but its class has no @ProfilePlugin().',
    'Unmarked.unlock() has @Unlock(), but its class has no @ProfileBackend().',
    'DbPlugin and Second are all the plugin of "db". Keep one, or name them apart with ' +
      "@ProfilePlugin('provider', 'plugin').",
    'Locked and Vault are all the backend "vault". Keep one, or give them names of their own.',
  ]);
});

describe('the file', () => {
  it('that cannot be opened stops the start, beside other problems', async () => {
    class Stray {
      @Gather()
      gather(): void {}
    }
    const { file } = await encryptedFile(DATA);
    const { key } = await encryptedFile(DATA);
    const problems = await problemsOf(start({ options: { file, key }, providers: [Stray] }));
    expect(problems).toEqual([
      'Stray.gather() has @Gather(), but its class has no @ProfilePlugin().',
      `${file}: the file cannot be opened: it is not encrypted with this key, or was altered or cut short`,
    ]);
    expect(problems.join()).not.toContain(key);
  });

  it('that does not exist stops the start', async () => {
    const problems = await problemsOf(start({ options: { file: '/no/such/file' } }));
    expect(problems).toEqual([expect.stringContaining('/no/such/file')]);
  });
});

it('forRoot() twice stops the start', async () => {
  const imports = [ProfilesModule.forRoot({ overrides: DATA })];
  const problems = await problemsOf(start({ data: DATA, imports }));
  expect(problems).toEqual([expect.stringContaining('imported more than once')]);
});

describe('a plugin or backend that waits for itself stops the start, which else would never end', () => {
  it('with an injected profile', async () => {
    @ProfilePlugin('db')
    class Waiting {
      constructor(@InjectProfile('db', 'prod') readonly profile: unknown) {}
      @Gather()
      gather(): void {}
    }
    expect(await problemsOf(start({ data: DATA, providers: [Waiting] }))).toEqual([
      expect.stringContaining(
        'Waiting needs profile "prod" of provider "db"; but that is there only',
      ),
    ]);
  });

  it('with Profiles, through others, factories and modules', async () => {
    @Injectable()
    class Directory {
      @Inject(forwardRef(() => Profiles)) readonly profiles!: Profiles;
    }
    @Module({ providers: [Directory], exports: [Directory] })
    class DirectoryModule {}
    @Module({ imports: [DirectoryModule], exports: [DirectoryModule] })
    class SharedModule {}
    const lookup = {
      provide: 'LOOKUP',
      useFactory: (directory: Directory) => directory,
      inject: [{ token: Directory, optional: false }],
    };
    @ProfileBackend('vault')
    class Vault {
      constructor(@Inject('LOOKUP') readonly directory: Directory) {}
      @Unlock()
      unlock(): void {}
    }
    @Module({ imports: [SharedModule], providers: [lookup, Vault] })
    class VaultModule {}
    expect(await problemsOf(start({ data: DATA, imports: [VaultModule] }))).toEqual([
      expect.stringContaining(
        'Vault needs LOOKUP, which needs Directory, which needs Profiles; but that is there only',
      ),
    ]);
  });
});

describe('a plugin must be a singleton', () => {
  it.each([Scope.REQUEST, Scope.TRANSIENT])('not of scope %p', async (scope) => {
    @Injectable({ scope })
    @ProfilePlugin('db')
    class Scoped {
      @Gather()
      gather(): void {}
    }
    expect(await problemsOf(start({ data: DATA, providers: [Scoped] }))).toEqual([
      expect.stringContaining('Scoped is request-scoped or transient'),
    ]);
  });

  it('nor depend on something that is request-scoped', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {}
    @ProfilePlugin('db')
    class Depending {
      constructor(readonly other: PerRequest) {}
      @Gather()
      gather(): void {}
    }
    expect(await problemsOf(start({ data: DATA, providers: [PerRequest, Depending] }))).toEqual([
      expect.stringContaining('Depending is request-scoped or transient, or depends on something'),
    ]);
  });
});

it('a plugin that a factory makes under another name stops the start', async () => {
  const plugin = { provide: 'PLUGIN', useFactory: () => new DbPlugin() };
  expect(await problemsOf(start({ data: DATA, providers: [plugin] }))).toEqual([
    expect.stringContaining('DbPlugin is made by a factory under another name'),
  ]);
});

it('a plugin that cannot be made stops the start with its own error', async () => {
  @ProfilePlugin('db')
  class Unmakeable {
    constructor() {
      throw new Error('cannot be made');
    }
    @Gather()
    gather(): void {}
  }
  expect((await failureOf(start({ data: DATA, providers: [Unmakeable] }))).message).toBe(
    'cannot be made',
  );
});

it('an application without plugins, backends and injected profiles starts', async () => {
  @Module({ imports: [ProfilesModule.forRoot({ overrides: DATA })] })
  class AppModule {}
  const app = await startModule(AppModule);
  expect(app.get(Profiles).get('db', 'prod')).toEqual({ user: 'app' });
});

it('a decorator that is on no method says so when the class is read', () => {
  for (const [name, decorator] of Object.entries({ Gather, Close, Unlock })) {
    class Misused {}
    expect(() => {
      decorator()(Misused.prototype, 'open', { get: () => 'value' } as PropertyDescriptor);
    }).toThrow(`@${name}() belongs on a method of the instance, which Misused.open is not`);
  }
});
