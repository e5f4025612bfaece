import { AUDIT_ENTITIES } from '../audit/index.js';
import { AUTHORIZE_ENTITIES } from '../authorize/index.js';
import { CLIENT_ENTITIES } from '../client/index.js';
import { DATABASE_ENTITIES } from '../database/index.js';
import { KEY_ENTITIES } from '../key/index.js';
import { BRANDING_ENTITIES } from '../branding/index.js';
import { MAIL_ENTITIES } from '../mail/index.js';
import { TOKEN_ENTITIES } from '../token/index.js';
import { USER_ENTITIES } from '../user/index.js';
import { OPERATIONS_ENTITIES } from './operations.module.js';

/** Every entity of the service, for commands that read the database without starting the service. */
export const ENTITIES = [
  ...DATABASE_ENTITIES,
  ...AUDIT_ENTITIES,
  ...MAIL_ENTITIES,
  ...BRANDING_ENTITIES,
  ...KEY_ENTITIES,
  ...USER_ENTITIES,
  ...CLIENT_ENTITIES,
  ...TOKEN_ENTITIES,
  ...AUTHORIZE_ENTITIES,
  ...OPERATIONS_ENTITIES,
] as const;
