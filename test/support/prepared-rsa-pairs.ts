import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RSA_BITS, RsaPairs } from '../../src/common/index.js';

const COUNT = 80;
const FILE = join(import.meta.dirname, '../../node_modules/.cache/grantry-rsa-pairs.json');

/**
 * RSA pairs from a file that the first run makes. The five pairs of a new server take more than half of the processor time
 * of its start. Each of the pairs that a process gets differs from the 79 before it.
 */
export class PreparedRsaPairs extends RsaPairs {
  private static pems: readonly string[] | undefined;
  private static next = Math.floor(Math.random() * COUNT);

  override async make() {
    const pems = (PreparedRsaPairs.pems ??= existsSync(FILE) ? read() : made());
    const privateKey = createPrivateKey(pems[PreparedRsaPairs.next++ % COUNT]!);
    return { privateKey, publicKey: createPublicKey(privateKey) };
  }
}

function read(): readonly string[] {
  return JSON.parse(readFileSync(FILE, 'utf8')) as string[];
}

/** Several processes may make the file at once; each then uses its own pairs. */
function made(): readonly string[] {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey;
  const pems = Array.from({ length: COUNT }, () => pair().export({ type: 'pkcs8', format: 'pem' }).toString());
  const draft = `${FILE}.${process.pid}`;
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(draft, JSON.stringify(pems));
  renameSync(draft, FILE);
  return pems;
}
