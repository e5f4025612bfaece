export { Configuration, databaseOf, encryptionKeysOf, loadConfiguration, type Database } from './configuration.js';
export { mysqlAddressOf, nameOfHost, sqliteFileOf, type DatabaseHost, type MysqlAddress } from './database-address.js';
export { ConfigModule } from './config.module.js';
export { cookieNameOf, type CookieKind } from './cookie-names.js';
export { ENDPOINTS, type Endpoint } from './endpoints.js';
export { settingsWithoutEffect } from './without-effect.js';
export { storedFileOf } from './sqlite-fault.js';
export { isLoopbackName } from './rules.js';
