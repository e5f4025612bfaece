// npm run reencrypt: brings what the database holds sealed under the first key of ENCRYPTION_KEY. Where there is only a
// build: `node dist/cli/reencrypt.js`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/cli/reencrypt.js', process.argv.slice(2));
