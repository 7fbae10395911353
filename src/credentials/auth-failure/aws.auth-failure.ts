import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

/**
 * A session that has ended, or an access key that is gone, in the words of different services: IAM and STS, those that
 * speak JSON, S3, EC2. Signatures that are wrong for other reasons (`SignatureDoesNotMatch`, `RequestExpired`) come from
 * a clock or a bug, and no other credential would help.
 */
const REFUSED = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'AuthFailure',
];

/**
 * AWS no longer takes the credential: `ExpiredToken`, `ExpiredTokenException`, `InvalidClientTokenId`,
 * `UnrecognizedClientException`, `InvalidAccessKeyId` (S3) and `AuthFailure` (EC2), by the `name` of an error of the SDK 3
 * or the `code` of one of the SDK 2. Sources: AWS' common errors, and the error codes of S3 and EC2.
 */
export const awsAuthFailure: AuthFailure = (error) =>
  errorsWithin(error).some((each) =>
    ['name', 'code', 'Code'].some((name) => REFUSED.includes(property(each, name) as string)),
  );
