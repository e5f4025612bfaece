// npm run reencrypt: seals every sealed value of the database with the first key of ENCRYPTION_KEY. With only a build:
// `node dist/cli/reencrypt.js`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/cli/reencrypt.js', process.argv.slice(2));
