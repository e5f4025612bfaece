import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded } from '../build.mjs';
import { assertFree } from './ports.mjs';

/**
 * Finds the Grantry of the demo: the one that runs at the issuer, otherwise a new one whose data ends with
 * the demo.
 *
 * @returns the secret of its admin client
 * @throws Error when another program listens there, or the secret of a running server is unknown
 */
export async function grantryAt(issuer, port, webPort, processes) {
  const { ADMIN_CLIENT_SECRET: known } = process.env;
  if (await runsAt(issuer)) {
    if (known) return known;
    throw new Error(
      `Grantry runs at ${issuer}. Set ADMIN_CLIENT_SECRET to the secret that its first start printed, or stop it: this demo then starts its own.`,
    );
  }
  if (process.env.ISSUER) throw new Error(`No Grantry answers at ${issuer}, the value of ISSUER.`);
  await assertFree(port, 'PORT', 'Grantry');
  buildWhenNeeded();
  process.stdout.write('Starting Grantry…\n');
  const secret = randomBytes(32).toString('base64url');
  const env = {
    NODE_ENV: 'development',
    PORT: String(port),
    HOST: '127.0.0.1',
    ISSUER: issuer,
    DEMO: 'true',
    DATABASE_URL: `sqlite:${join(folderForNow(), 'grantry.sqlite')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    ADMIN_CLIENT_ID: 'admin',
    ADMIN_CLIENT_SECRET: secret,
    // For the back-channel logout of the web application.
    OUTBOUND_ALLOW: `localhost:${webPort}`,
  };
  await processes.start('Grantry', 'dist/main.js', env, `${issuer}/health/ready`);
  return secret;
}

function folderForNow() {
  const folder = mkdtempSync(join(tmpdir(), 'grantry-orders-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function runsAt(issuer) {
  try {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    return (await response.json()).issuer === issuer;
  } catch {
    return false;
  }
}
