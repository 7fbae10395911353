/** A secret that is there, or is got each time it is needed. */
export type GivenSecret = string | (() => string | Promise<string>);

/** An access id with its access key. */
export interface AccessKeyIdentity {
  readonly accessType?: 'access_key';
  readonly accessId: string | undefined;
  readonly accessKey: GivenSecret | undefined;
}

/** The role that the application has on AWS. */
export interface AwsIamIdentity {
  readonly accessType: 'aws_iam';
  readonly accessId: string | undefined;
  /**
   * Gives the cloud id, such as `() => getCloudId('aws_iam')` of the package `akeyless-cloud-id`. By default it is made
   * of the environment's `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; other ways by which AWS
   * hands out credentials, such as the metadata of EC2, need this option.
   */
  readonly cloudId?: GivenSecret;
}

/** The service account of a pod. */
export interface KubernetesIdentity {
  readonly accessType: 'k8s';
  readonly accessId: string | undefined;
  /** Name of the gateway's Kubernetes configuration. */
  readonly k8sAuthConfigName: string | undefined;
  /** URL of the gateway that has that configuration, where Akeyless is asked to log in through another one. */
  readonly k8sGatewayUrl?: string;
  /**
   * File with the token; read at every login, since Kubernetes replaces it.
   *
   * @default '/var/run/secrets/kubernetes.io/serviceaccount/token'
   */
  readonly serviceAccountTokenFile?: string;
}

/** A JSON Web Token of an identity provider that Akeyless trusts. */
export interface JwtIdentity {
  readonly accessType: 'jwt';
  readonly accessId: string | undefined;
  readonly jwt: GivenSecret | undefined;
}

/** A Universal Identity token. Something else has to rotate it: give a function that reads the present one. */
export interface UniversalIdentity {
  readonly accessType: 'universal_identity';
  readonly accessId?: string;
  readonly uidToken: GivenSecret | undefined;
}

/**
 * A token that something else has got, so that the same code runs on a developer's machine with their own identity. The
 * function is called again when its token is refused, and after 55 minutes.
 */
export interface TokenIdentity {
  readonly token: () => string | Promise<string>;
}

/**
 * As whom Akeyless is asked. What comes from an environment may be undefined; that it is missing is told when the
 * application starts.
 */
export type AkeylessIdentity =
  | AccessKeyIdentity
  | AwsIamIdentity
  | KubernetesIdentity
  | JwtIdentity
  | UniversalIdentity
  | TokenIdentity;
