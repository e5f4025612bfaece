import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scope, type ClientId } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { Consent } from '../../../../src/user/consent/consent.entity.js';
import { ConsentService, type User } from '../../../../src/user/index.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const shop = 'shop' as ClientId;

describe.each(DATABASES)('remembered consent on %s', (database) => {
  let room: UserRoom;
  let consents: ConsentService;
  beforeAll(async () => {
    room = await UserRoom.open(database);
    consents = room.get(ConsentService);
  });
  afterAll(() => room.close());

  const remember = ({ id }: User, scope: string, client = shop, claims: readonly string[] = []) =>
    room.get(Transactions).run((tx) => consents.remember(tx, id, client, { scope: Scope.parse(scope), claims }));
  const covers = ({ id }: User, scope: string, client = shop, claims: readonly string[] = []) =>
    consents.covers(id, client, { scope: Scope.parse(scope), claims });

  it('covers nothing before the first approval, not even an empty scope', async () => {
    const user = await room.user('nobody');
    expect(await covers(user, '')).toBe(false);
    await remember(user, '');
    expect(await covers(user, '')).toBe(true);
    expect(await covers(user, 'openid')).toBe(false);
  });

  it('covers what was allowed in all, per user and per client', async () => {
    const [user, other] = [await room.user('one'), await room.user('two')];
    await remember(user, 'openid email');
    await remember(user, 'openid phone');
    expect(await covers(user, 'email phone')).toBe(true);
    expect(await covers(user, 'email address')).toBe(false);
    expect(await covers(user, 'openid', 'other' as ClientId)).toBe(false);
    expect(await covers(other, 'openid')).toBe(false);
  });

  it('covers claims by name beside the scope, as many as were allowed in all', async () => {
    const user = await room.user('claims');
    await remember(user, 'openid', shop, ['name']);
    await remember(user, 'openid', shop, ['email']);
    expect(await covers(user, 'openid', shop, ['email', 'name'])).toBe(true);
    expect(await covers(user, 'openid', shop, ['email', 'phone_number'])).toBe(false);
    expect(await covers(user, 'openid')).toBe(true);
  });

  it('keeps every one of many approvals given at once', async () => {
    const user = await room.user('racer');
    const scopes = Array.from({ length: 12 }, (_, n) => `scope-${n}`);
    await Promise.all(scopes.map((scope) => remember(user, scope)));
    expect(await covers(user, scopes.join(' '))).toBe(true);
    expect(await room.dataSource.getRepository(Consent).countBy({ userId: user.id })).toBe(1);
  });

  it('forgets', async () => {
    const user = await room.user('forgetful');
    await remember(user, 'openid');
    await room.get(Transactions).run((tx) => consents.forget(tx, user.id, shop));
    expect(await covers(user, 'openid')).toBe(false);
  });

  it('AD8: records who allowed which client what', async () => {
    const user = await room.user('recorded');
    await remember(user, 'openid email');
    const events = (await room.audited('consent.given')).filter(({ sub }) => sub === user.id);
    expect(events).toMatchObject([{ clientId: 'shop', details: { scope: 'openid email' } }]);
  });
});
