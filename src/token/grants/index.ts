import { AuthorizationCodeGrant } from './authorization-code.grant.js';
import { CibaGrant } from './ciba.grant.js';
import { ClientCredentialsGrant } from './client-credentials.grant.js';
import { DeviceCodeGrant } from './device-code.grant.js';
import { PasswordGrant } from './password.grant.js';
import { RefreshTokenGrant } from './refresh-token.grant.js';

/** Every grant. A new one needs a file here and a line below. */
export const GRANTS = [
  AuthorizationCodeGrant,
  RefreshTokenGrant,
  ClientCredentialsGrant,
  PasswordGrant,
  CibaGrant,
  DeviceCodeGrant,
] as const;
