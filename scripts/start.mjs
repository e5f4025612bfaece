// npm start: builds when needed and starts the server for development. Production runs `node dist/main.js`.
import { buildWhenNeeded } from './lib/build.mjs';
import { run } from './lib/run.mjs';

buildWhenNeeded();
run('dist/main.js', [], { NODE_ENV: process.env.NODE_ENV || 'development' });
