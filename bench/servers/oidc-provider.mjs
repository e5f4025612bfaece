import { createServer } from 'node:http';
import { createPool } from 'mysql2/promise';
import { adapterOver } from './oidc-adapter.mjs';
import { makeProvider } from './oidc-configuration.mjs';
import { interactionsOf } from './oidc-interactions.mjs';

const pool = createPool({ uri: process.env.DATABASE_URL, connectionLimit: 10, timezone: 'Z' });
const provider = makeProvider(JSON.parse(process.env.OIDC), adapterOver(pool));
provider.on('server_error', (_ctx, error) => process.stderr.write(`${error.stack}\n`));
const answer = provider.callback();
const interact = interactionsOf(provider, pool);
createServer((request, response) => {
  void (request.url.startsWith('/interaction/') ? interact(request, response) : answer(request, response));
}).listen(Number(process.env.PORT), '127.0.0.1');
