import 'reflect-metadata';
import { BACKEND_METADATA } from '../metadata.js';

/**
 * Makes a provider a backend: its `@Unlock()` method fetches profiles from another store. The profile file says which
 * backends are asked, and with what, in its section `acct-backends`.
 *
 * @example
 * ```ts
 * // acct-backends: { vault: { main: { url: …, token: … } } }
 * @ProfileBackend('vault')
 * export class VaultBackend {
 *   @Unlock()
 *   async unlock({ url, token }: VaultLogin) {
 *     return { pg: { prod: await fetchSecret(url, token) } };
 *   }
 * }
 * ```
 */
export const ProfileBackend =
  (name: string): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(BACKEND_METADATA, name, target);
