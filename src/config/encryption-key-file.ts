import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Environment } from './environment.js';

const FILE = 'data/encryption.key';

/** The keys of ENCRYPTION_KEY; outside production, where none is given, one kept in a file, made once. */
export function encryptionKeyOf(env: Environment): readonly Buffer[] {
  return (env.ENCRYPTION_KEY ?? keyOfFile()).split(',').map((key) => Buffer.from(key.trim(), 'base64url'));
}

function keyOfFile(): string {
  mkdirSync(dirname(FILE), { recursive: true });
  try {
    writeFileSync(FILE, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(FILE, 'utf8').trim();
}
