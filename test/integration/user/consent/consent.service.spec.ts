import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scope, type ClientId, type ResourceUri } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { Consent } from '../../../../src/user/consent/consent.entity.js';
import { ConsentService, type User } from '../../../../src/user/index.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const shop = 'shop' as ClientId;

describe.each(DATABASES)('ConsentService on %s', (database) => {
  let room: UserRoom;
  let consents: ConsentService;
  beforeAll(async () => {
    room = await UserRoom.open(database);
    consents = room.get(ConsentService);
  });
  afterAll(() => room.close());

  const allowed = (scope: string, claims: readonly string[], audience: readonly string[]) => ({
    scope: Scope.parse(scope),
    audience: audience as ResourceUri[],
    claims,
  });
  const remember = (
    { id }: User,
    scope: string,
    client = shop,
    claims: readonly string[] = [],
    audience: readonly string[] = [],
  ) =>
    room
      .get(Transactions)
      .run((tx) => consents.remember(tx, id, client, allowed(scope, claims, audience), ['As shown.']));
  const covers = (
    { id }: User,
    scope: string,
    client = shop,
    claims: readonly string[] = [],
    audience: readonly string[] = [],
    ofScope: readonly string[] = [],
  ) => consents.covers(id, client, allowed(scope, claims, audience), ofScope as ResourceUri[]);

  it('covers is false before the first approval, even for an empty scope', async () => {
    const user = await room.user('nobody');
    expect(await covers(user, '')).toBe(false);
    await remember(user, '');
    expect(await covers(user, '')).toBe(true);
    expect(await covers(user, 'openid')).toBe(false);
  });

  it('covers the scopes of all approvals, per user and client', async () => {
    const [user, other] = [await room.user('one'), await room.user('two')];
    await remember(user, 'openid email');
    await remember(user, 'openid phone');
    expect(await covers(user, 'email phone')).toBe(true);
    expect(await covers(user, 'email address')).toBe(false);
    expect(await covers(user, 'openid', 'other' as ClientId)).toBe(false);
    expect(await covers(other, 'openid')).toBe(false);
  });

  it('covers the named claims of all approvals', async () => {
    const user = await room.user('claims');
    await remember(user, 'openid', shop, ['name']);
    await remember(user, 'openid', shop, ['email']);
    expect(await covers(user, 'openid', shop, ['email', 'name'])).toBe(true);
    expect(await covers(user, 'openid', shop, ['email', 'phone_number'])).toBe(false);
    expect(await covers(user, 'openid')).toBe(true);
  });

  it('covers the resources of all approvals in any spelling, and no others (RFC 8707 §2)', async () => {
    const user = await room.user('audience');
    await remember(user, 'openid');
    expect(await covers(user, 'openid', shop, [], ['https://one.example'])).toBe(false);
    await remember(user, 'openid', shop, [], ['https://one.example']);
    await remember(user, 'openid', shop, [], ['https://two.example/v1']);
    expect(await covers(user, 'openid', shop, [], ['https://two.example/v1', 'HTTPS://One.example:443/'])).toBe(true);
    expect(await covers(user, 'openid', shop, [], ['https://two.example/v2'])).toBe(false);
    expect(await covers(user, 'openid', shop, [], ['https://one.example'], ['https://one.example'])).toBe(true);
  });

  it('a consent of the previous release, without an audience, covers the resources of its scope', async () => {
    const user = await room.user('upgraded');
    await remember(user, 'openid photos:read');
    await room.dataSource.getRepository(Consent).update({ userId: user.id }, { audience: null });
    const photos = ['https://photos.example'];
    expect(await covers(user, 'photos:read', shop, [], photos, photos)).toBe(true);
    expect(await covers(user, 'photos:read', shop, [], [...photos, 'https://plain.example'], photos)).toBe(false);
    expect(await covers(user, 'openid', shop, [], ['https://plain.example'])).toBe(false);
  });

  it('remember stores the latest hundred resources, which fit into the column', async () => {
    const user = await room.user('collector');
    const uri = (n: number) => `https://api.example/${'x'.repeat(470)}${n}`;
    for (const tens of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      await remember(
        user,
        '',
        shop,
        [],
        Array.from({ length: 10 }, (_, n) => uri(tens * 10 + n)),
      );
    }
    expect(await covers(user, '', shop, [], [uri(109), uri(10)])).toBe(true);
    expect(await covers(user, '', shop, [], [uri(9)])).toBe(false);
  });

  it('concurrent approvals are all stored', async () => {
    const user = await room.user('racer');
    const scopes = Array.from({ length: 12 }, (_, n) => `scope-${n}`);
    await Promise.all(scopes.map((scope) => remember(user, scope)));
    expect(await covers(user, scopes.join(' '))).toBe(true);
    expect(await room.dataSource.getRepository(Consent).countBy({ userId: user.id })).toBe(1);
  });

  it('forget removes a consent', async () => {
    const user = await room.user('forgetful');
    await remember(user, 'openid');
    await room.get(Transactions).run((tx) => consents.forget(tx, user.id, shop));
    expect(await covers(user, 'openid')).toBe(false);
  });

  it('AD8: the audit contains the user, the client and the access', async () => {
    const user = await room.user('recorded');
    await remember(user, 'openid email', shop, ['name'], ['https://one.example']);
    const events = (await room.audited('consent.given')).filter(({ sub }) => sub === user.id);
    expect(events).toMatchObject([
      {
        clientId: 'shop',
        details: { scope: 'openid email', audience: ['https://one.example'], claims: ['name'], shown: ['As shown.'] },
      },
    ]);
  });
});
