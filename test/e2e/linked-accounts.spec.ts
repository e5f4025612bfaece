import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mailbox } from '../support/mailbox.js';
import {
  formsOf,
  linksOf,
  responseOf,
  textOf,
  UserAgent,
  type Answer,
  type Credentials,
} from '../support/user-agent.js';
import { UpstreamGrantry, type Person } from '../support/upstream-grantry.js';

let servers: UpstreamGrantry;
let count = 0;

beforeAll(async () => {
  servers = await UpstreamGrantry.start();
  await servers.connect('example', { name: 'Example', creates_accounts: true });
});
afterAll(() => servers.close());

async function ownUser(): Promise<Credentials & { readonly sub: string; readonly email: string }> {
  const who = { username: `own-${++count}`, password: 'a-rabbit-with-a-watch-8' };
  const email = `${who.username}@example.org`;
  return { ...who, email, sub: await servers.ours.admin.createUser({ ...who, email }) };
}

const security = () => `${servers.ours.url}/account/security`;

/** Opens the security page, with the sign-in that it needs. */
async function open(agent: UserAgent, who: Credentials): Promise<Answer> {
  return agent.follow(await agent.submit(await agent.follow(await agent.get(security())), { ...who }));
}

function press(agent: UserAgent, page: Answer, field: 'provider' | 'identity'): Promise<Answer> {
  const form = formsOf(page).find(({ fields }) => field in fields)!;
  return agent.post(form.action, form.fields);
}

/** Links the account of the person at the provider to that of the signed-in user. */
async function link(person: Person, page: Answer): Promise<Answer> {
  const begun = await person.here.get((await press(person.here, page, 'provider')).location!);
  return person.here.follow(await person.here.get(await person.answerOf(begun.location!)));
}

describe('linked accounts on /account/security', () => {
  it('PE9: an account at a provider is linked, signs in, and is unlinked; the owner is told', async () => {
    const [dinah, own] = [await servers.person(), await ownUser()];
    const linked = await link(dinah, await open(dinah.here, own));
    expect(textOf(linked)).toContain('The account has been linked');
    expect(textOf(linked)).toContain(dinah.email);
    expect(textOf(linked)).not.toContain('Not used yet');
    const other = Object.assign(await servers.person(), { who: dinah.who });
    const done = await other.by('Example', await other.open());
    expect(responseOf(done.location!)).toHaveProperty('code');
    const unlinked = await dinah.here.follow(await press(dinah.here, linked, 'identity'));
    expect(textOf(unlinked)).toContain('The account has been unlinked');
    expect(textOf(unlinked)).not.toContain(dinah.email);
    const told = (await new Mailbox(servers.ours.app).to(own.email)).map(({ message }) => message);
    expect(told).toEqual(expect.arrayContaining(['identity-linked', 'identity-unlinked']));
  });

  it('an account at a provider that is linked already is linked to no other account', async () => {
    const [dinah, own, another] = [await servers.person(), await ownUser(), await ownUser()];
    await link(dinah, await open(dinah.here, own));
    const thief = Object.assign(await servers.person(), { who: dinah.who });
    const page = await link(thief, await open(thief.here, another));
    expect(textOf(page)).toContain('That account is linked to another account here');
  });

  it.each([
    ['invite', 'invitation'],
    ['reset-password', 'reset-password'],
  ] as const)('PE9: attack: an account linked before %s proved the address signs in no more', async (path, kind) => {
    const [mallory, own] = [await servers.person(), await ownUser()];
    await link(mallory, await open(mallory.here, own));
    expect((await servers.ours.admin.call('POST', `/users/${own.sub}/${path}`)).status).toBe(200);
    const owner = new UserAgent(servers.ours.url);
    const page = await owner.follow(await owner.get(await new Mailbox(servers.ours.app).linkTo(own.email, kind)));
    await owner.follow(await owner.submit(page, { new_password: 'a brand new looking-glass' }));
    expect((await servers.ours.admin.get(`/users/${own.sub}`)).body).toMatchObject({ email_verified: true });
    expect((await servers.ours.admin.get(`/users/${own.sub}/identities`)).body['items']).toEqual([]);
  });

  it('an account linked after the address was proved stays linked after a reset', async () => {
    const [dinah, own] = [await servers.person(), await ownUser()];
    await servers.ours.admin.call('PATCH', `/users/${own.sub}`, { email_verified: true });
    await link(dinah, await open(dinah.here, own));
    await servers.ours.admin.call('POST', `/users/${own.sub}/reset-password`);
    const agent = new UserAgent(servers.ours.url);
    const mailed = await new Mailbox(servers.ours.app).linkTo(own.email, 'reset-password');
    await agent.submit(await agent.follow(await agent.get(mailed)), { new_password: 'a brand new looking-glass' });
    const { body } = await servers.ours.admin.get(`/users/${own.sub}/identities`);
    expect(body['items']).toMatchObject([{ subject: dinah.sub }]);
  });

  it('the last way to sign in stays', async () => {
    const dinah = await servers.person();
    await dinah.by('Example', await dinah.open());
    const page = await dinah.here.follow(await dinah.here.get(security()));
    const refused = await dinah.here.follow(await press(dinah.here, page, 'identity'));
    expect(textOf(refused)).toContain('This is your only way to sign in');
    expect(textOf(refused)).toContain(dinah.email);
  });

  it('an identity at a provider that is not in use is no way to sign in: the last one in use stays', async () => {
    await servers.connect('closing', { name: 'Closing' });
    const dinah = await servers.person();
    await dinah.by('Example', await dinah.open());
    const page = await dinah.here.follow(await dinah.here.get(security()));
    const begin = formsOf(page).find(({ fields }) => fields['provider'] === 'closing')!;
    const begun = await dinah.here.get((await dinah.here.post(begin.action, begin.fields)).location!);
    const linked = await dinah.here.follow(await dinah.here.get(await dinah.answerOf(begun.location!)));
    expect(textOf(linked)).toContain('The account has been linked');
    await servers.ours.admin.call('PATCH', '/identity-providers/closing', { disabled: true });
    const refused = await dinah.here.follow(await press(dinah.here, linked, 'identity'));
    expect(textOf(refused)).toContain('This is your only way to sign in');
    await servers.ours.admin.call('DELETE', '/identity-providers/closing');
    const still = await dinah.here.follow(await press(dinah.here, linked, 'identity'));
    expect(textOf(still)).toContain('This is your only way to sign in');
  });

  it('a person whose only provider is disabled sets a password by "Forgot password?"', async () => {
    await servers.connect('leaving', { name: 'Leaving', creates_accounts: true });
    const dinah = await servers.person();
    await dinah.by('Leaving', await dinah.open());
    await servers.ours.admin.call('PATCH', '/identity-providers/leaving', { disabled: true });
    const browser = new UserAgent(servers.ours.url);
    const login = await browser.follow(await browser.get(servers.request()));
    expect(Object.keys(linksOf(login))).not.toContain('Continue with Leaving');
    await browser.submit(await browser.get(linksOf(login)['Forgot password?']!), { username: dinah.email });
    const mailed = await new Mailbox(servers.ours.app).linkTo(dinah.email, 'reset-password');
    const page = await browser.follow(await browser.get(mailed));
    const done = await browser.follow(await browser.submit(page, { new_password: 'a brand new looking-glass' }));
    expect(responseOf(done.location!)).toHaveProperty('code');
  });

  it('attack: the answer of a link that another session began links nothing', async () => {
    const [mallory, own, victim] = [await servers.person(), await ownUser(), await ownUser()];
    const page = await open(mallory.here, own);
    const begun = await mallory.here.get((await press(mallory.here, page, 'provider')).location!);
    const answer = await mallory.answerOf(begun.location!);
    const other = new UserAgent(servers.ours.url);
    await open(other, victim);
    expect((await other.get(answer)).status).toBe(400);
    await mallory.here.follow(await mallory.here.submit(await mallory.here.follow(await mallory.here.get(servers.request({ prompt: 'login' }))), { ...victim })); // prettier-ignore
    await mallory.here.follow(await mallory.here.get(answer));
    for (const { sub } of [own, victim])
      expect((await servers.ours.admin.get(`/users/${sub}/identities`)).body['items']).toEqual([]);
  });

  it('an answer that comes too late links nothing, and the page says that it failed', async () => {
    const [dinah, own] = [await servers.person(), await ownUser()];
    const begun = await dinah.here.get((await press(dinah.here, await open(dinah.here, own), 'provider')).location!);
    const answer = await dinah.answerOf(begun.location!);
    servers.ourClock.shift = 901;
    const late = await dinah.here.get(answer).finally(() => (servers.ourClock.shift = 0));
    expect(late.location).toBe(`${security()}?failed=failed`);
    expect(textOf(await dinah.here.follow(late))).toContain('The sign-in at the provider failed');
    expect((await servers.ours.admin.get(`/users/${own.sub}/identities`)).body['items']).toEqual([]);
  });

  it('PE8: the address that begins a link works with the ticket of a recent form only', async () => {
    const own = await ownUser();
    const agent = new UserAgent(servers.ours.url);
    await open(agent, own);
    for (const ticket of ['x', 'a.b.c.d']) {
      const answer = await agent.get(`${servers.ours.url}/login/upstream/example?link=${ticket}`);
      expect(answer.location).toBe(security());
    }
  });
});

describe('DELETE /admin/users/:sub/identities/:id', () => {
  it('unlinks an identity, ends the sessions and tells the owner; an unknown one → 404', async () => {
    const [dinah, own] = [await servers.person(), await ownUser()];
    await link(dinah, await open(dinah.here, own));
    const path = `/users/${own.sub}/identities`;
    const { body } = await servers.ours.admin.get(path);
    const [identity] = body['items'] as { id: string }[];
    expect((await servers.ours.admin.call('DELETE', `${path}/${identity!.id}`)).status).toBe(204);
    expect((await servers.ours.admin.call('DELETE', `${path}/${identity!.id}`)).status).toBe(404);
    expect(await dinah.isSignedIn()).toBe(false);
  });
});
