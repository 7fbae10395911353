/** A credential of Alibaba Cloud, as a client of the package `@alicloud/credentials` is one. */
export interface AliyunCredential {
  getAccessKeyId(): Promise<string>;
  getAccessKeySecret(): Promise<string>;
  getSecurityToken(): Promise<string>;
}

/** Options of `aliyunSource`. */
export interface AliyunSourceOptions {
  /**
   * File with the regions and the credential, in the form of Alibaba Cloud's managed credentials providers for other
   * languages.
   *
   * @default 'managed_credentials_providers.properties', in the folder in which the process runs
   */
  readonly configFile?: string;
  /** Used in place of the file's credential, such as a client of `@alicloud/credentials`. */
  readonly credential?: AliyunCredential;
}
