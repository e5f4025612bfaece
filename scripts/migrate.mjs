// npm run migrate [-- plan]: applies or lists pending migrations. With only a build: `node dist/cli/migrate.js [plan]`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/cli/migrate.js', process.argv.slice(2));
