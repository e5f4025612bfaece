import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserAccounts } from '../../../../src/user/index.js';
import { LinkedIdentities } from '../../../../src/user/linked-identities/linked-identities.js';
import { LinkedIdentityStore } from '../../../../src/user/linked-identities/linked-identity.store.js';
import { TrustedBrowsers } from '../../../../src/user/credentials/trusted-browsers/trusted-browsers.js';
import { DATABASES } from '../../../support/app.js';
import { UserRoom } from '../../../support/user-room.js';

const ISSUER = 'https://accounts.example.com';
const OF_PROVIDER = { issuer: ISSUER, providerId: 'a-provider', providerName: 'Example', label: 'alice@example.com' };
const NO_SOURCE = { userAgent: null, address: null };

describe.each(DATABASES)('identities at other providers over %s (PE9)', (database) => {
  let room: UserRoom;
  let identities: LinkedIdentities;
  let count = 0;

  beforeAll(async () => {
    room = await UserRoom.open(database);
    identities = room.get(LinkedIdentities);
  });
  afterAll(() => room.close());

  const aUser = () => room.user(`user-${++count}`, { claims: { email: `user-${count}@example.com` } });
  const anIdentity = () => ({ ...OF_PROVIDER, subject: `subject-${++count}` });

  it('an identity belongs to one account: of 8 users who link it at once, one wins', async () => {
    for (let round = 0; round < 3; round++) {
      const users = await Promise.all(Array.from({ length: 8 }, aUser));
      const identity = anIdentity();
      const outcomes = await Promise.all(users.map((user) => identities.link(user, identity)));
      expect(outcomes.filter((outcome) => outcome !== 'taken')).toHaveLength(1);
      const owner = users[outcomes.findIndex((outcome) => outcome !== 'taken')]!;
      expect(await identities.of(owner)).toMatchObject([{ subject: identity.subject, issuer: ISSUER }]);
    }
  });

  it('linking an identity again to its own account changes nothing', async () => {
    const [user, identity] = [await aUser(), anIdentity()];
    await identities.link(user, identity);
    const outcome = await identities.link(await room.user(`fresh-${++count}`), identity);
    expect(outcome).toBe('taken');
    expect(await identities.of(user)).toHaveLength(1);
  });

  it('subjects are compared by code point, and belong to their issuer', async () => {
    const [one, other, third] = [await aUser(), await aUser(), await aUser()];
    await identities.link(one, { ...OF_PROVIDER, subject: 'Subject' });
    expect(await identities.link(other, { ...OF_PROVIDER, subject: 'subject' })).not.toBe('taken');
    const ofAnother = { ...OF_PROVIDER, issuer: 'https://other.example.com', subject: 'Subject' };
    expect(await identities.link(third, ofAnother)).not.toBe('taken');
  });

  it('linking and unlinking end the trust in browsers, and a user who was changed meanwhile is refused', async () => {
    const user = await aUser();
    const browsers = room.get(TrustedBrowsers);
    await browsers.add(user, [], NO_SOURCE);
    const linked = await identities.link(user, anIdentity());
    expect(await browsers.liveOf(user)).toEqual([]);
    await expect(identities.link(user, anIdentity())).rejects.toMatchObject({ code: 'conflict' });
    const changed = linked === 'taken' ? user : linked.user;
    const [identity] = await identities.of(user);
    await identities.remove(changed, identity!.id, 'Example');
    expect(await identities.of(user)).toEqual([]);
    expect((await room.audited('user.identity_unlinked')).at(-1)).toMatchObject({ sub: user.id });
  });

  it('an identity of another user stays', async () => {
    const [owner, other] = [await aUser(), await aUser()];
    await identities.link(owner, anIdentity());
    const [identity] = await identities.of(owner);
    await identities.remove(other, identity!.id, 'Example');
    expect(await identities.of(owner)).toHaveLength(1);
  });

  it('the identities of a user go with the user', async () => {
    const [user, identity] = [await aUser(), anIdentity()];
    const linked = await identities.link(user, identity);
    await room.get(UserAccounts).remove(linked === 'taken' ? user : linked.user, null);
    expect(await room.get(LinkedIdentityStore).find(identity)).toBeNull();
  });
});
