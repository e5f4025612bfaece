import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PagingQuery } from '../../../../src/common/index.js';
import { KeyAdminService } from '../../../../src/key/admin/key-admin.service.js';
import { KeyEvidenceWriter } from '../../../../src/key/rotation/key-evidence-writer.js';
import { SigningKeyService } from '../../../../src/key/server-keys/signing-key.service.js';
import { DATABASES, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const ENV = { ISSUER: 'http://localhost:3000' };

describe.each(DATABASES)('key evidence, two processes with one %s database', (database) => {
  const clock = new FixedClock();
  let db: TestDatabase;
  let here: RunningApp;
  let there: RunningApp;

  beforeAll(async () => {
    db = await migratedDatabase(database);
    here = await startApp({ databaseUrl: db.url, clock, env: ENV });
    there = await startApp({ databaseUrl: db.url, clock, env: ENV });
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    await db.remove();
  });

  const sign = ({ app }: RunningApp, exp: number) => app.get(SigningKeyService).sign({ exp }, 'at+jwt');
  const flush = ({ app }: RunningApp) => app.get(KeyEvidenceWriter).flush();
  const keys = async () => (await here.app.get(KeyAdminService).list(new PagingQuery())).items;
  const signer = async () => (await keys()).find(({ alg, state }) => alg === 'ES256' && state === 'active')!;

  it('an unused key → no evidence', async () => {
    expect(await signer()).toMatchObject({ tokens_signed: 0, latest_expiry: null, last_jwks_fetch: null });
  });

  it('the counts of processes are added, and the latest expiry is kept in any order of writes', async () => {
    const late = clock.seconds() + 900;
    for (const exp of [late - 5, late, late - 1]) sign(here, exp);
    for (const exp of [late - 10, late - 20]) sign(there, exp);
    await Promise.all([flush(here), flush(there)]);
    const expected = { tokens_signed: 5, latest_expiry: new Date(late * 1000).toISOString() };
    expect(await signer()).toMatchObject(expected);
    await flush(here);
    sign(there, late - 30);
    await flush(there);
    expect(await signer()).toMatchObject({ ...expected, tokens_signed: 6 });
  });

  it('a GET of the JWKS counts for each key in it, and for no other; a HEAD does not count', async () => {
    clock.advance(1);
    const at = clock.now().toISOString();
    await fetch(`http://localhost:${portOf(there)}/jwks`, { method: 'HEAD' });
    await flush(there);
    expect((await keys()).filter(({ last_jwks_fetch }) => last_jwks_fetch === at)).toEqual([]);
    const jwks = (await (await fetch(`http://localhost:${portOf(there)}/jwks`)).json()) as { keys: { kid: string }[] };
    await flush(there);
    const fetched = (await keys()).filter(({ last_jwks_fetch }) => last_jwks_fetch === at).map(({ kid }) => kid);
    expect(fetched.toSorted()).toEqual(jwks.keys.map(({ kid }) => kid).toSorted());
  });

  const portOf = ({ app }: RunningApp) => (app.getHttpServer().address() as { port: number }).port;
});
