export { Configuration, databaseOf, encryptionKeysOf, loadConfiguration, type Database } from './configuration.js';
export { mysqlAddressOf, nameOfHost, sqliteFileOf, type DatabaseHost, type MysqlAddress } from './database-address.js';
export type { CertificateHeader, MutualTls } from './client-certificates.js';
export { ConfigModule, type Replaced } from './config.module.js';
export { cookieNameOf, type CookieKind } from './cookie-names.js';
export { CLIENT_ENDPOINTS, ENDPOINTS, type ClientEndpointMember, type Endpoint } from './endpoints.js';
export { hrefOf, pathOf } from './links.js';
export {
  GREATEST_MAX_AGE,
  CACHE_AGE,
  LARGEST_CLAIMS,
  LONGEST_ACCESS_TOKEN,
  LONGEST_CLIENT_ID,
  LONGEST_DETAILS,
  LONGEST_DETAILS_TYPE,
  LONGEST_GRANT,
  LONGEST_ID_TOKEN,
  LONGEST_NONCE,
  LONGEST_REFRESH_LIFE,
  LONGEST_RESOURCE,
  LONGEST_SCOPE,
  LONGEST_STATE,
  LONGEST_SUBJECT,
  LONGEST_TOKEN_LIFE,
  LONGEST_URI,
  MOST_HEADER_BYTES,
  POLICY_CACHE_AGE,
  ROOM_FOR_CLAIMS,
} from './limits.js';
export type { BrandSettings } from './brand-files.js';
export { HashCost } from './hash-cost.js';
export { NOTICES, type Notice } from './notices.js';
export type { SignUp } from './sign-up.js';
export { PROFILE_NAMES, type ProfileName } from './profile-names.js';
export type { ProfileClaim } from './profile-claims.js';
export type { Mailbox, SmtpAddress } from './smtp-address.js';
export { settingsWithoutEffect } from './without-effect.js';
export { weakenedBy } from './weakened-by.js';
export { storedFileOf } from './sqlite-fault.js';
export { isLoopbackName, LOOPBACK_ADDRESSES } from './loopback.js';
