import { DataSource } from 'typeorm';
import { AUDIT_ENTITIES } from './src/audit/index.js';
import { AUTHORIZE_ENTITIES } from './src/authorize/index.js';
import { CLIENT_ENTITIES } from './src/client/index.js';
import { DATABASE_ENTITIES, dataSourceOptions } from './src/database/index.js';
import { KEY_ENTITIES } from './src/key/index.js';
import { OPERATIONS_ENTITIES } from './src/operations/index.js';
import { TOKEN_ENTITIES } from './src/token/index.js';
import { USER_ENTITIES } from './src/user/index.js';

/** For TypeORM's own command line: `npm run typeorm -- schema:log`. DATABASE_URL says which database. */
export default new DataSource({
  ...(await dataSourceOptions(process.env['DATABASE_URL'] ?? 'sqlite:data/grantry.sqlite')),
  entities: [
    ...DATABASE_ENTITIES,
    ...AUDIT_ENTITIES,
    ...KEY_ENTITIES,
    ...USER_ENTITIES,
    ...CLIENT_ENTITIES,
    ...TOKEN_ENTITIES,
    ...AUTHORIZE_ENTITIES,
    ...OPERATIONS_ENTITIES,
  ],
});
