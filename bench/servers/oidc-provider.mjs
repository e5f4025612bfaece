import { createPool } from 'mysql2/promise';
import { adapterOver } from './oidc-adapter.mjs';
import { makeProvider } from './oidc-configuration.mjs';

const pool = createPool({ uri: process.env.DATABASE_URL, connectionLimit: 10, timezone: 'Z' });
const provider = makeProvider(JSON.parse(process.env.OIDC), adapterOver(pool));
provider.on('server_error', (_ctx, error) => process.stderr.write(`${error.stack}\n`));
provider.listen(Number(process.env.PORT), '127.0.0.1');
