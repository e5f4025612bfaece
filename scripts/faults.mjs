// npm run test:faults -- [--short] [options of vitest, for example -t killed]: requires MariaDB, not running.
import { spawnSync } from 'node:child_process';

const given = process.argv.slice(2);
const options = given.filter((option) => option !== '--short');
const FAULTS = given.includes('--short') ? 'short' : 'long';
const command = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.faults.config.ts', ...options];
process.exit(spawnSync(process.execPath, command, { stdio: 'inherit', env: { ...process.env, FAULTS } }).status ?? 1);
