// npm run reencrypt: brings what the database holds sealed under the first key of ENCRYPTION_KEY. Where there is only a
// build: `node dist/reencrypt.js`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/reencrypt.js', process.argv.slice(2));
