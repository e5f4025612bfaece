export { Configuration, databaseUrlOf, encryptionKeysOf, loadConfiguration } from './configuration.js';
export { ConfigModule } from './config.module.js';
export { cookieNameOf, type CookieKind } from './cookie-names.js';
export { ENDPOINTS, type Endpoint } from './endpoints.js';
export { settingsWithoutEffect } from './without-effect.js';
export { isLoopbackName } from './rules.js';
