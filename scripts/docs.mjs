// npm run docs: writes the documents that are generated from the build. With --check, it only lists the stale ones.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { buildWhenNeeded, ROOT } from './lib/build.mjs';
import { dataModel } from './lib/data-model.mjs';
import { refusalList } from './lib/refusals.mjs';

const ISSUER = 'http://localhost:3000';

buildWhenNeeded();
const folder = mkdtempSync(join(tmpdir(), 'grantry-docs-'));
try {
  process.exitCode = settle(await generated());
} finally {
  rmSync(folder, { recursive: true });
}

/** Returns name → text, from the application of the build over an empty SQLite database. */
async function generated() {
  const { createApp } = await import(join(ROOT, 'dist/app/create-app.js'));
  const { loadConfiguration } = await import(join(ROOT, 'dist/config/index.js'));
  const { REFUSAL_CATALOGUES } = await import(join(ROOT, 'dist/app/refusal-catalogues.js'));
  const { DataSource } = await import('typeorm');
  const { endpointMapping } = await tsImport('./lib/endpoint-mapping/index.ts', import.meta.url);
  const app = await createApp(
    loadConfiguration({
      NODE_ENV: 'test',
      ISSUER,
      DATABASE_URL: `sqlite:${join(folder, 'docs.sqlite')}`,
      ENCRYPTION_KEY: Buffer.alloc(32).toString('base64url'),
      ADMIN_CLIENT_ID: 'admin',
      ADMIN_CLIENT_SECRET: 'only-to-write-the-documents-0123456789',
      DEMO: 'true',
      SIGN_UP: 'open',
      LOG_LEVEL: 'error',
    }),
  );
  try {
    await app.listen(0, '127.0.0.1');
    const base = `http://127.0.0.1:${app.getHttpServer().address().port}`;
    const response = await fetch(`${base}/docs-json`);
    if (!response.ok) throw new Error(`GET /docs-json failed with status ${response.status}`);
    return {
      'docs/openapi.json': `${JSON.stringify(await response.json(), null, 2)}\n`,
      'docs/data-model.md': dataModel(app.get(DataSource).entityMetadatas),
      'docs/refusals.md': refusalList(REFUSAL_CATALOGUES),
      'docs/endpoint-mapping.md': await endpointMapping({ issuer: ISSUER, base }),
    };
  } finally {
    await app.close();
  }
}

/** Writes the documents that differ, or with --check only lists them. Returns the exit code. */
function settle(documents) {
  const stale = Object.entries(documents).filter(([name, text]) => text !== textOf(name));
  const check = process.argv.includes('--check');
  for (const [name, text] of stale) {
    if (!check) writeFileSync(join(ROOT, name), text);
    console.log(check ? `${name} is stale. Run "npm run docs" and commit the result.` : `Wrote ${name}.`);
  }
  if (stale.length === 0) console.log(`${Object.keys(documents).join(', ')} are up to date.`);
  return check && stale.length > 0 ? 1 : 0;
}

function textOf(name) {
  try {
    return readFileSync(join(ROOT, name), 'utf8');
  } catch {
    return undefined;
  }
}
