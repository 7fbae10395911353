export type { ClientSettings } from './client/client.settings.js';
export { ManagedClient } from './client/managed-client.js';
export type { CredentialSnapshot } from './credential/credential.snapshot.js';
export { ManagedCredential, type UseOptions } from './credential/managed-credential.js';
export { InjectClient } from './decorators/inject-client.decorator.js';
export { InjectCredential } from './decorators/inject-credential.decorator.js';
export { RetryWithCredential } from './decorators/retry-with-credential.decorator.js';
export { ClientEndedError } from './errors/client-ended.error.js';
export { CredentialRefreshError } from './errors/credential-refresh.error.js';
export { CredentialUnavailableError } from './errors/credential-unavailable.error.js';
export { CredentialsBootError } from './errors/credentials-boot.error.js';
export { UnresolvedSecretsError } from './errors/unresolved-secrets.error.js';
export type { CredentialEvent } from './events/credential-event.js';
export {
  type CredentialHealth,
  type CredentialsHealth,
  CredentialsHealthIndicator,
  type HealthCheckOptions,
} from './health/credentials.health-indicator.js';
export { getClientToken, getCredentialToken } from './injection/requested.credentials.js';
export { ManagedCredentials } from './managed-credentials.js';
export { type CredentialFeatures, ManagedCredentialsModule } from './managed-credentials.module.js';
export type { OfflineCopyOptions } from './offline/offline.options.js';
export type {
  CredentialDefaults,
  CredentialFeature,
  CredentialOptions,
} from './options/credential.options.js';
export type {
  AsyncManagedCredentialsModuleOptions,
  ManagedCredentialsModuleOptions,
  ManagedCredentialsOptionsFactory,
} from './options/credentials.options.js';
export { env, type EnvVariable } from './options/env-variable.js';
export { envSource, type EnvSourceOptions } from './sources/env.source.js';
export { failover, type FailoverOptions } from './sources/failover.js';
export { fileSource, type FileSourceOptions } from './sources/file.source.js';
export { profileSource, type ProfileSourceOptions } from './sources/profile.source.js';
export { resolveEnv } from './sources/resolve-env.js';
export type { SourceFunction } from './sources/source-of.js';
export type { Surroundings } from './options/surroundings.js';
export type { Clock } from '../shared/clock.js';
export type { Duration } from '../shared/duration.js';
export type { Random } from '../shared/random.js';
export type {
  CredentialSource,
  FetchedSecret,
  SecretRequest,
  SourceCheckSettings,
} from './sources/credential-source.js';
export { SourceError, type SourceErrorOptions } from './sources/source.error.js';
export { aliyunAuthFailure } from './auth-failure/aliyun.auth-failure.js';
export type { AuthFailure } from './auth-failure/auth-failure.js';
export { awsAuthFailure } from './auth-failure/aws.auth-failure.js';
export { httpAuthFailure } from './auth-failure/http.auth-failure.js';
export { mongoAuthFailure } from './auth-failure/mongo.auth-failure.js';
export { mysqlAuthFailure } from './auth-failure/mysql.auth-failure.js';
export { postgresAuthFailure, postgresSessionEnded } from './auth-failure/postgres.auth-failure.js';
export { redisAuthFailure } from './auth-failure/redis.auth-failure.js';
export type {
  AkeylessConnection,
  AkeylessItemOptions,
  AkeylessItemType,
  AkeylessSourceOptions,
} from './sources/akeyless/akeyless.options.js';
export { akeylessSource } from './sources/akeyless/akeyless.source.js';
export type {
  AccessKeyIdentity,
  AkeylessIdentity,
  AwsIamIdentity,
  GivenSecret,
  JwtIdentity,
  KubernetesIdentity,
  TokenIdentity,
  UniversalIdentity,
} from './sources/akeyless/identity/akeyless.identity.js';
export type { AliyunCredential, AliyunSourceOptions } from './sources/aliyun/aliyun.options.js';
export { aliyunSource } from './sources/aliyun/aliyun.source.js';
