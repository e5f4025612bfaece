// npm run test:cluster -- [--short] [options of vitest, for example -t migrators]: requires MariaDB and Galera.
import { spawnSync } from 'node:child_process';

const given = process.argv.slice(2);
const options = given.filter((option) => option !== '--short');
const CLUSTER = given.includes('--short') ? 'short' : 'long';
const command = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.cluster.config.ts', ...options];
process.exit(spawnSync(process.execPath, command, { stdio: 'inherit', env: { ...process.env, CLUSTER } }).status ?? 1);
