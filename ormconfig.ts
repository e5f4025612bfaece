import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/index.js';
import { ENTITIES } from './src/operations/index.js';

/** For TypeORM's own command line: `npm run typeorm -- schema:log`. DATABASE_URL says which database. */
export default new DataSource({
  ...(await dataSourceOptions(process.env['DATABASE_URL'] ?? 'sqlite:data/grantry.sqlite')),
  entities: [...ENTITIES],
});
