// Set before ormconfig.ts is read, so that it creates no folder for a database that is never opened.
process.env['DATABASE_URL'] ??= 'sqlite::memory:';
const { default: dataSource } = await import('../../ormconfig.js');

/** Every entity of the service, as TypeORM's command line loads them. */
export const ENTITIES = dataSource.options.entities as unknown as readonly (abstract new () => object)[];
