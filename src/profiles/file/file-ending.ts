import { CRYPTO_PLUGINS, type CryptoPlugin, DEFAULT_CRYPTO_PLUGIN } from './crypto-plugin.js';

/** The crypto plugin that a file is named after, such as `credentials.yml.aesgcm256`. */
export function pluginByEnding(file = ''): CryptoPlugin {
  return CRYPTO_PLUGINS.find((plugin) => file.endsWith(`.${plugin}`)) ?? DEFAULT_CRYPTO_PLUGIN;
}
