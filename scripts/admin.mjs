// npm run admin -- reset-secret: the way back in for an operator who is locked out. Where there is only a build:
// `node dist/cli/admin.js reset-secret`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/cli/admin.js', process.argv.slice(2), { NODE_ENV: process.env.NODE_ENV || 'development' });
