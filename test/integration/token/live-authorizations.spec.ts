import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Statements } from '../../../src/database/index.js';
import { AccessToken } from '../../../src/token/access-tokens/access-token.entity.js';
import { LiveAuthorizations } from '../../../src/token/authorizations/live-authorizations.js';
import { BackchannelRequest } from '../../../src/token/backchannel/backchannel-request.entity.js';
import { DeviceRequest } from '../../../src/token/device/device-request.entity.js';
import { AuthorizationCode } from '../../../src/token/codes/authorization-code.entity.js';
import { RefreshToken } from '../../../src/token/refresh-tokens/refresh-token.entity.js';
import { startApp, type RunningApp } from '../../support/app.js';

describe('LiveAuthorizations: a row with its authorization, on sqlite', () => {
  let server: RunningApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.close());

  it.each([
    [AuthorizationCode, 'signIn'],
    [BackchannelRequest, 'signIn'],
    [DeviceRequest, 'signIn'],
    [RefreshToken, 'issuing'],
    [RefreshToken, 'signIn'],
    [AccessToken, 'issued'],
  ] as const)('%o, %s: every table is searched by its key, none is read through', async (entity, form) => {
    const [statements, live] = [server.app.get(Statements), server.app.get(LiveAuthorizations)];
    const table = statements.tableOf(entity);
    const sql = live.selectIn(table, table.select('t'), live[form]);
    const plan = await statements.rows(`EXPLAIN QUERY PLAN ${sql}`, ['x']);
    const steps = plan.map(({ detail }) => String(detail));
    expect(steps).toHaveLength(4);
    for (const step of steps) expect(step).toMatch(/^SEARCH [taus] USING INDEX \S+ \(id=\?\)/);
  });
});
