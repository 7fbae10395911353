import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { encryptProfiles } from '../../src/profiles/file/encrypt-profiles.js';
import type { ProfileData } from '../../src/profiles/file/profile-data.js';
import { CommandLine, type Ended, type RunSettings, OPENING_MS } from './support/command.js';
import { CANARY, FILE, ProfileShell } from './support/profiles/profile-shell.js';
import { compiled, UserProject } from './support/profiles/user-project.js';

const WITHOUT_NEST = new URL('support/profiles/without-nest.mjs', import.meta.url).href;
const IMPORTS = `
  import { Gather, ProfileBackend, ProfilePlugin, ProfilesModule, Unlock } from 'nestjs-akeyless/profiles';
  import { Injectable, Logger, Module, Scope } from '@nestjs/common';
`;
/** Gives what it is called with. */
const ECHO = `
  @ProfileBackend('echo')
  export class Echo {
    @Unlock() async unlock(values: object, profile: string) { return { echoed: { [profile]: values } }; }
  }
`;
const MODULE = 'backends.js';
const ASKING_ECHO: ProfileData = { 'acct-backends': { echo: { main: { token: CANARY } } } };

let commandLine: CommandLine;
let project: UserProject;
let shell: ProfileShell;

beforeAll(async () => {
  commandLine = await CommandLine.open();
  project = await UserProject.with(commandLine.packageFolder);
}, OPENING_MS);
beforeEach(async () => {
  shell = await ProfileShell.in(await commandLine.shell());
  await project.install(shell.shell.folder);
});
afterEach(() => commandLine.tidy());
afterAll(() => project.remove());

async function write(code: string, data: ProfileData): Promise<void> {
  await shell.shell.write('package.json', { type: 'module' });
  await shell.shell.write(MODULE, await compiled(IMPORTS + code));
  await writeFile(shell.path, encryptProfiles(data, shell.shell.key));
}

/** The command as it is installed. */
const command = (module = MODULE, settings?: RunSettings): Promise<Ended> =>
  shell.run(['decrypt', FILE, '--backends', module, '--output', 'json'], settings);

const decrypt = (...args: string[]): Promise<Ended> =>
  shell.runHere(['decrypt', FILE, '--backends', MODULE, ...args]);

/** What is printed, where nothing else is. */
async function printed(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await decrypt('--output', 'json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** What a command says that fails without showing a value or printing anything. */
async function refusal(work: Promise<Ended>): Promise<string> {
  const { code, stdout, stderr } = await work;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toContain(CANARY);
  expect(stderr).not.toContain(shell.shell.key);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

describe('decrypt --backends', () => {
  it('prints the file, then backends as they are declared, then overrides, without their section', async () => {
    const code = `
      @ProfileBackend('first')
      export class First { @Unlock() unlock(values: object) { return { db: { prod: values } }; } }
      @ProfileBackend('second')
      export class Second {
        @Unlock() async unlock(values: object) { return { db: { prod: values, dev: {} }, default: 'x' }; }
      }
    `;
    await write(code, {
      default: 'prod',
      'acct-backends': {
        second: { main: { b: 'second', c: 'second', d: 'second' } },
        first: { main: { c: 'first', d: 'first' } },
      },
      db: { prod: { a: 'file', b: 'file', c: 'file', d: 'file', e: ['file'] } },
    });
    const prod = { a: 'file', b: 'second', c: 'first', d: 'first', e: ['file'] };
    const { stdout, ...ended } = await command();
    expect(ended).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ default: 'prod', db: { prod, dev: {} } });
    expect(await printed('--overrides', '{"db":{"prod":{"d":"overrides"}}}')).toEqual({
      default: 'prod',
      db: { prod: { ...prod, d: 'overrides' }, dev: {} },
    });
  });

  it('asks with the values and the name of each profile, and what overrides add', async () => {
    await write(ECHO, { 'acct-backends': { echo: { one: { a: 1 }, two: { b: ['x'] } } } });
    const overrides = ['--overrides', '{"acct-backends":{"echo":{"one":{"c":2}}}}'];
    expect(await printed(...overrides)).toEqual({
      echoed: { one: { a: 1, c: 2 }, two: { b: ['x'] } },
    });
  });

  it('prints YAML, one profile alone, or into a file', async () => {
    const data = { db: { main: { a: 1 }, dev: {} }, ...ASKING_ECHO };
    await write(ECHO, data);
    const { stdout } = await decrypt();
    expect(parse(stdout)).toEqual({
      db: { main: { a: 1 }, dev: {} },
      echoed: { main: { token: CANARY } },
    });
    expect(await printed('--acct-profile', 'dev')).toEqual({ db: { dev: {} } });
    const path = shell.shell.path('out.yml');
    expect(await decrypt('--output-file', 'out.yml')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(path, 'utf8')).toBe(stdout);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('finds the section by another name', async () => {
    const section = { echo: { main: {} } };
    await write(ECHO, { backend_key: 'stores', stores: section, 'acct-backends': { mine: {} } });
    expect(await printed()).toEqual({ 'acct-backends': { mine: {} }, echoed: { main: {} } });
  });

  it('takes a default export, and Nest modules whose backends have dependencies', async () => {
    const code = `
      ${ECHO.replace('export class', 'export default class')}
      @Injectable()
      class Client { fetch(name: string) { return { user: name }; } }
      @ProfileBackend('vault')
      class Vault {
        constructor(private readonly client: Client) {}
        @Unlock() unlock(_: object, profile: string) { return { db: { [profile]: this.client.fetch(profile) } }; }
      }
      @Module({ providers: [Client, Vault] })
      export class VaultModule {}
      @ProfileBackend('given')
      class Given { @Unlock() unlock() { return { given: { main: {} } }; } }
      class GivenModule {}
      export const dynamic = { module: GivenModule, providers: [Given] };
      export const number = 7;
      export function unlock() {}
    `;
    const main = { main: {} };
    await write(code, { 'acct-backends': { echo: main, vault: { prod: {} }, given: main } });
    expect(await printed()).toEqual({
      echoed: main,
      db: { prod: { user: 'prod' } },
      given: main,
    });
  });

  it('runs no plugin', async () => {
    const code = `${ECHO}
      @ProfilePlugin('echoed')
      export class Plugin {
        constructor() { throw new Error('a plugin was made'); }
        @Gather() gather() {}
      }
      @ProfilePlugin('db')
      class Inside { @Gather() gather() { throw new Error('a plugin was run'); } }
      @Module({ providers: [Inside] })
      export class InsideModule {}
    `;
    await write(code, ASKING_ECHO);
    expect(await printed()).toEqual({ echoed: { main: { token: CANARY } } });
  });

  it('takes a package, and a path of any form', async () => {
    await project.addPackage('my-backends', IMPORTS + ECHO);
    await write(ECHO, ASKING_ECHO);
    const modules = ['my-backends', MODULE, `./${MODULE}`, shell.shell.path(MODULE)];
    for (const { stdout } of await Promise.all(modules.map((module) => command(module)))) {
      expect(JSON.parse(stdout)).toHaveProperty('echoed');
    }
  });

  it('keeps standard output for the result, whatever backends print', async () => {
    const code = `
      console.log('loading');
      @ProfileBackend('echo')
      export class Echo {
        private readonly logger = new Logger('Echo');
        @Unlock() unlock() { console.log('asked'); this.logger.log('logged'); return {}; }
      }
    `;
    await write(code, ASKING_ECHO);
    const { code: exit, stdout, stderr } = await command();
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '{}\n' });
    for (const text of ['loading', 'asked', 'logged']) expect(stderr).toContain(text);
  });

  it('loads no module for a file that names no backend, and says so', async () => {
    const data = { 'acct-backends': { echo: {} }, db: { prod: { user: 'app' } } };
    await write(`throw new Error('loaded');`, data);
    const { code, stdout, stderr } = await decrypt('--output', 'json');
    expect({ code, data: JSON.parse(stdout) }).toEqual({
      code: 0,
      data: { db: { prod: { user: 'app' } } },
    });
    expect(stderr).toBe(`${FILE} names no backend: none was asked.\n`);
  });

  it('ends at the first interruption while a backend is asked', async () => {
    const code = `
      @ProfileBackend('echo')
      export class Echo {
        @Unlock() unlock() { console.error('is asked'); setInterval(() => {}, 1000); return new Promise(() => {}); }
      }
    `;
    await write(code, ASKING_ECHO);
    const started = shell.start(['decrypt', FILE, '--backends', MODULE]);
    await started.printed('is asked');
    started.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130, stdout: '' });
  });

  it('lets backends close what they have opened', async () => {
    const code = `
      @ProfileBackend('echo')
      export class Echo {
        private readonly timer = setInterval(() => {}, 1000);
        onApplicationShutdown() { clearInterval(this.timer); throw new Error('too late to matter'); }
        @Unlock() unlock() { return { db: { prod: {} } }; }
      }
    `;
    await write(code, ASKING_ECHO);
    expect(await command()).toMatchObject({ code: 0, stderr: '' });
  });

  it('is the only one that loads Nest', async () => {
    await write(ECHO, ASKING_ECHO);
    const env = { NODE_OPTIONS: `--import ${WITHOUT_NEST}` };
    expect(await shell.run(['decrypt', FILE], { env })).toMatchObject({ code: 0, stderr: '' });
    expect((await command(MODULE, { env })).stderr).toContain('Nest was loaded');
  });

  it('is explained by the help', async () => {
    const { stdout } = await shell.run(['decrypt', '--help']);
    expect(stdout).toMatch(/--backends <module> +Also ask the backends of a JavaScript module/);
    expect(stdout).toContain('not the section that names the backends');
    expect(stdout).toContain('If one of them fails, nothing is printed.');
  });
});

describe('nothing is printed where', () => {
  const BROKEN = `
    @ProfileBackend('broken')
    export class Broken {
      @Unlock() unlock({ token }: { token: string }, profile: string) {
        throw new Error('401 for ' + token + ' of ' + profile, { cause: new Error(token) });
      }
    }
  `;
  const broken = { one: { token: CANARY }, two: { token: CANARY } };

  it('backends fail, which are all named without a value', async () => {
    await write(ECHO + BROKEN, {
      'acct-backends': { broken, echo: { main: { token: CANARY } } },
    });
    const stderr = await refusal(decrypt('--output-file', 'out.yml'));
    expect(stderr).toContain('Backend "broken", profile "one" failed: 401 for [redacted] of one');
    expect(stderr).toContain('Backend "broken", profile "two" failed: 401 for [redacted] of two');
    expect(stderr).toContain('Nothing was printed.');
    expect(await shell.shell.files()).not.toContain('out.yml');
  });

  it('a backend gives what cannot be shown', async () => {
    const code = `
      @ProfileBackend('echo')
      export class Echo { @Unlock() unlock() { return { db: { prod: { until: new Date(0), a: '${CANARY}' } } }; } }
    `;
    await write(code, ASKING_ECHO);
    expect(await refusal(decrypt())).toContain(
      'the profile "prod" of "db" holds something that is no data, such as a date',
    );
  });

  it('the file names backends that the module does not have, of which none is asked', async () => {
    const code = ECHO.replace('return {', `throw new Error('asked'); return {`);
    await write(code, {
      'acct-backends': { echo: { main: {} }, vault: { main: { token: CANARY } }, empty: {} },
    });
    const stderr = await refusal(decrypt());
    expect(stderr).toContain(
      `--backends ${MODULE} has no backend "vault", which the file names\n  It has "echo".`,
    );
  });

  it.each([
    ['missing.js', '--backends missing.js: there is no such file\n'],
    ['./missing', '--backends ./missing: there is no such file\n'],
    ['/missing', '--backends /missing: there is no such file\n'],
    ['missing', '--backends missing: there is no such file, and no such package\n'],
    ['runtime', '--backends runtime: there is no such file, and no such package\n'],
    ['.', '--backends .: there is no such file\n'],
  ])('there is no module %j', async (module, message) => {
    await write(ECHO, ASKING_ECHO);
    const stderr = await refusal(shell.runHere(['decrypt', FILE, '--backends', module]));
    expect(stderr).toContain(message);
    expect(stderr).toContain('Give the path or the package of a JavaScript module');
  });

  it('a package can be imported alone, and not required', async () => {
    await project.addPackage('import-only', IMPORTS + ECHO, 'import');
    await write(ECHO, ASKING_ECHO);
    const stderr = await refusal(command('import-only'));
    expect(stderr).toContain(
      '--backends import-only is not to be had by this name\n  Give its path',
    );
  });

  it('the module imports what is not there', async () => {
    await write(`import 'missing';`, ASKING_ECHO);
    expect(await refusal(command())).toContain("cannot be loaded: Cannot find package 'missing'");
  });

  it.each([
    ['fails', `throw new Error('no ${CANARY}')`, 'cannot be loaded: no [redacted]'],
    ['is no JavaScript', 'class {', 'cannot be loaded: '],
  ])('the module %s', async (_, code, message) => {
    await write('', ASKING_ECHO);
    await shell.shell.write(MODULE, code);
    expect(await refusal(decrypt())).toContain(message);
  });

  it.each([
    ['exports nothing', 'class Mine {}', 'it has no backend'],
    ['exports other classes', 'export class Mine {}', 'it has no backend'],
    [
      'exports a Nest module of other classes',
      'class Mine {} @Module({ providers: [Mine] }) export class MineModule {}',
      'it has no backend',
    ],
    [
      'exports a backend without its method',
      `@ProfileBackend('echo') export class Echo { unlock() {} }`,
      'Echo has @ProfileBackend(), but no method with @Unlock().',
    ],
    [
      'exports two of one name',
      `${ECHO} @ProfileBackend('echo') export class Twin { @Unlock() unlock() {} }`,
      'Echo and Twin are all the backend "echo"',
    ],
    [
      'exports a backend of a request',
      ECHO.replace('export class', '@Injectable({ scope: Scope.REQUEST }) export class'),
      'Echo is request-scoped or transient',
    ],
    [
      'exports a backend whose dependencies nobody provides',
      `class Client {} ${ECHO.replace('{', '{ constructor(private readonly client: Client) {}')}`,
      "Nest can't resolve dependencies of the Echo",
    ],
    [
      'exports a backend that cannot be made',
      ECHO.replace('{', `{ constructor() { throw new Error('no ${CANARY}'); }`),
      'cannot be used: no [redacted]',
    ],
    [
      'exports a whole application, of which nothing is made',
      `class Mine { constructor() { throw new Error('made'); } }
       @Module({ imports: [ProfilesModule.forRoot()], providers: [Mine] })
       export class AppModule {}
       ${ECHO}`,
      'it imports ProfilesModule. Give a module with the backends alone',
    ],
  ])('the module %s', async (_, code, message) => {
    await write(code, ASKING_ECHO);
    const stderr = await refusal(decrypt());
    expect(stderr).toContain(`--backends ${MODULE} cannot be used: `);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('Potential solutions');
  });

  it('the file cannot be opened: then no module is loaded either', async () => {
    await write(`console.error('loaded');`, ASKING_ECHO);
    const stderr = await refusal(command(MODULE, { env: { ACCT_KEY: 'A'.repeat(43) + '=' } }));
    expect(stderr).toContain('the file cannot be opened');
    expect(stderr).not.toContain('loaded');
  });
});
