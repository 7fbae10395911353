import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';
import type { KeyValue } from 'nestjs-akeyless/keys';

/** The key that encrypts, and the one that decrypts: what a key store gives for data that goes forward and back. */
export type KeyPair = readonly [publicKey: string, privateKey: string];

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };

export function newPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return [publicKey, privateKey];
}

/** Encrypts up to 190 bytes. */
export const encrypt = (text: string, publicKey: KeyValue): Buffer =>
  publicEncrypt({ ...OAEP, key: publicKey }, Buffer.from(text));

/** @throws Error if it was encrypted with the public key of another pair. */
export const decrypt = (encrypted: Buffer, privateKey: KeyValue): string =>
  privateDecrypt({ ...OAEP, key: privateKey }, encrypted).toString();
