// Set before ormconfig.ts is read, so that it makes no folder for a database that nobody opens.
process.env['DATABASE_URL'] ??= 'sqlite::memory:';
const { default: dataSource } = await import('../../ormconfig.js');

/** Every entity of the service, as TypeORM's command line knows them. */
export const ENTITIES = dataSource.options.entities as unknown as readonly (abstract new () => object)[];
