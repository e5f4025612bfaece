import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/index.js';
import { ENTITIES } from './src/operations/index.js';

/** Data source of TypeORM's command line, over DATABASE_URL: `npm run typeorm -- schema:log`. */
export default new DataSource({
  ...(await dataSourceOptions(process.env['DATABASE_URL'] ?? 'sqlite:data/grantry.sqlite')),
  entities: [...ENTITIES],
});
