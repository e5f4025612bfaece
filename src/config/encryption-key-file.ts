import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Environment } from './environment.js';
import { areEncryptionKeys } from './rules.js';

const FILE = 'data/encryption.key';

/**
 * Returns the keys of ENCRYPTION_KEY. Without the variable, which only happens outside production, it reads the key from a
 * file and generates that file once.
 *
 * @throws Error naming ENCRYPTION_KEY and the file, when the file cannot be created or read
 */
export function encryptionKeyOf(env: Environment): readonly Buffer[] {
  return (env.ENCRYPTION_KEY ?? keyOfFile()).split(',').map((key) => Buffer.from(key.trim(), 'base64url'));
}

function keyOfFile(): string {
  const key = textOfFile();
  if (areEncryptionKeys(key)) return key;
  throw new Error(`ENCRYPTION_KEY is not set, and ${FILE} does not hold one or more keys of 32 bytes in base64url`);
}

function textOfFile(): string {
  try {
    mkdirSync(dirname(FILE), { recursive: true });
    makeUnlessThere();
    return readFileSync(FILE, 'utf8').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new Error(`ENCRYPTION_KEY is not set, and ${FILE} cannot be made or read (${code})`, { cause: error });
  }
}

function makeUnlessThere(): void {
  try {
    writeFileSync(FILE, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
