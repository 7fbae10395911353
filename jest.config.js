// Below Node 24.9 Jest cannot require an ES module, and light-my-request requires `cookie`, which is one.
const [major, minor] = process.versions.node.split('.').map(Number);
const requiresEsm = major > 24 || (major === 24 && minor >= 9);

const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
};

export default {
  testEnvironment: 'node',
  // Most of what a test waits for is another process, so that leaving a core idle would be a waste.
  maxWorkers: '100%',
  // Starting a whole application, or PostgreSQL, takes its time on a busy machine.
  testTimeout: 60_000,
  roots: ['<rootDir>/test', '<rootDir>/sample-app'],
  testMatch: ['**/*.spec.ts'],
  // The specs of the command share one build of it.
  globalSetup: '<rootDir>/test/cli/support/built-folder.setup.js',
  globalTeardown: '<rootDir>/test/cli/support/built-folder.teardown.js',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-akeyless$': '<rootDir>/src/index.ts',
    '^nestjs-akeyless/credentials$': '<rootDir>/src/credentials/index.ts',
    '^nestjs-akeyless/keys$': '<rootDir>/src/keys/index.ts',
    '^nestjs-akeyless/profiles$': '<rootDir>/src/profiles/index.ts',
    '^nestjs-akeyless/testing$': '<rootDir>/src/testing/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '\\.ts$': ['@swc/jest', swc],
    ...(requiresEsm
      ? {}
      : { '/node_modules/cookie/.+\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }] }),
  },
  transformIgnorePatterns: requiresEsm ? ['/node_modules/'] : ['/node_modules/(?!(?:.*/)?cookie/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/sample-app/dist/'],
};
