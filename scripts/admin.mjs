// npm run admin -- reset-secret: gives the admin client a new secret. With only a build: `node dist/cli/admin.js
// reset-secret`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/cli/admin.js', process.argv.slice(2), { NODE_ENV: process.env.NODE_ENV || 'development' });
