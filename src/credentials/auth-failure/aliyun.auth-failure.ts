import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

/**
 * Makes a check for errors of Alibaba Cloud: those of its SDKs (`code`, or `Code` in `data`) and of `ali-oss`.
 *
 * @param codes
 *   what an API answers to an access key that is gone. A code stands for all below it: `InvalidAccessKeyId` also for
 *   `InvalidAccessKeyId.NotFound`. Give more of them where an API has its own, such as `SecurityTokenExpired`.
 *   `['InvalidAccessKeyId']` by default.
 * @throws TypeError if a code is not a text
 *
 * @example
 * ```ts
 * { name: 'oss', path: 'acs/ram/user/orders', authFailure: aliyunAuthFailure() }
 * ```
 */
export function aliyunAuthFailure(...codes: string[]): AuthFailure {
  // Given itself in place of what it makes, it is called with errors.
  if (codes.some((code) => typeof code !== 'string')) {
    throw new TypeError(
      'aliyunAuthFailure takes error codes: write `authFailure: aliyunAuthFailure()`',
    );
  }
  const known = codes.length === 0 ? ['InvalidAccessKeyId'] : codes;
  return (error) =>
    errorsWithin(error).some((each) =>
      codesOf(each).some((code) => known.some((one) => isWithin(code, one))),
    );
}

function codesOf(error: object): string[] {
  const data = property(error, 'data');
  const found = [
    property(error, 'code'),
    property(error, 'Code'),
    property(data, 'Code'),
    property(data, 'code'),
  ];
  return found.filter((code) => typeof code === 'string');
}

function isWithin(code: string, known: string): boolean {
  return code === known || code.startsWith(`${known}.`);
}
