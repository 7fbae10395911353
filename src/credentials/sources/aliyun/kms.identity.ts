import type { Complain } from './complain.js';

/** As whom KMS is asked, in the terms of `@alicloud/credentials`. */
export type KmsIdentity =
  | {
      readonly type: 'access_key';
      readonly accessKeyId: string;
      readonly accessKeySecret: string;
    }
  | {
      readonly type: 'ram_role_arn';
      readonly accessKeyId: string;
      readonly accessKeySecret: string;
      readonly roleArn: string;
      readonly roleSessionName: string;
    }
  | { readonly type: 'ecs_ram_role'; readonly roleName: string };

const CLIENT_KEY =
  'credentials_type client_key needs requests that are signed with an RSA key, which the KMS SDK for Node does not make: use ak, sts, ram_role or ecs_ram_role, or the option credential';

/** The identity that `credentials_type` and the settings that belong to it describe. */
export function kmsIdentity(
  properties: ReadonlyMap<string, string>,
  complain: Complain,
): KmsIdentity | undefined {
  const given = (name: string): string => {
    const value = properties.get(name)?.trim();
    if (!value) complain(`${name} is missing`);
    return value ?? '';
  };
  const accessKey = (idName: string, secretName: string) => ({
    accessKeyId: given(idName),
    accessKeySecret: given(secretName),
  });
  const type = given('credentials_type');
  switch (type) {
    case '':
      return undefined;
    case 'ak':
      return {
        type: 'access_key',
        ...accessKey('credentials_access_key_id', 'credentials_access_secret'),
      };
    case 'token':
      return {
        type: 'access_key',
        ...accessKey('credentials_access_token_id', 'credentials_access_token'),
      };
    case 'sts':
    case 'ram_role':
      return {
        type: 'ram_role_arn',
        ...accessKey('credentials_access_key_id', 'credentials_access_secret'),
        roleArn: given('credentials_role_arn'),
        roleSessionName: given('credentials_role_session_name'),
      };
    case 'ecs_ram_role':
      return { type: 'ecs_ram_role', roleName: given('credentials_role_name') };
    case 'client_key':
      complain(CLIENT_KEY);
      return undefined;
    default:
      complain(`credentials_type is none of ak, token, sts, ram_role, ecs_ram_role, client_key`);
      return undefined;
  }
}
