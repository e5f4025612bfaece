import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminApi, Json, RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { codeOf } from '../support/authenticator-app.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UpstreamGrantry } from '../support/upstream-grantry.js';
import { responseOf, UserAgent } from '../support/user-agent.js';
import { exportText, importUsers, linesOf } from '../support/user-lines.js';

const STOCK = 'https://stock.example';
const PASSWORD = 'correct horse battery staple';
/** The hash of `PASSWORD` by libxcrypt. */
const BCRYPT = '$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG';
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const SCOPE = 'openid profile groups profile:work stock:write';

const GROUPS = ['warehouse', 'Büro (Süd)', 'night shift'];
const CLAIMS = [
  { name: 'department', type: 'string' },
  { name: 'floors', type: 'number' },
  { name: 'languages', type: 'string_array' },
  { name: 'on_call', type: 'boolean' },
];

/** Makes what the lines of a move name. @param turned in another order, so that ids compare in another order */
async function prepare(admin: AdminApi, turned = false): Promise<void> {
  const inOrder = <T>(list: readonly T[]) => (turned ? list.toReversed() : list);
  for (const name of inOrder(GROUPS)) await admin.create('/groups', { name });
  for (const claim of inOrder(CLAIMS))
    await admin.create('/claim-definitions', {
      ...claim, scope: 'profile:work', places: ['id_token', 'access_token', 'userinfo'], description: 'See your work',
    }); // prettier-ignore
  for (const identifier of inOrder([STOCK, 'https://canteen.example']))
    await admin.create('/resources', {
      identifier, name: identifier, roles: inOrder([{ name: 'manager' }, { name: 'packer' }]),
      ...(identifier === STOCK && { scopes: ['stock:write'], scope_roles: { 'stock:write': ['manager'] } }),
    }); // prettier-ignore
}

const SECRETS = { password_hash: BCRYPT, totp: { secret: SEED } };
/** Everything that an account may have, apart from its secrets. */
const everythingOf = (upstream: Json): Json => ({
  sub: 'legacy|dinah',
  username: 'Dinah',
  email: 'dinah@example.com',
  email_verified: true,
  name: 'Dinah Liddell',
  created_at: '2021-05-04T07:30:00.000Z',
  disabled: false,
  require_password_change: false,
  admin_scopes: ['users:read'],
  factors: ['totp'],
  custom_claims: { department: 'Küche', floors: 2.5, languages: ['en', 'fr'], on_call: false },
  groups: ['Büro (Süd)', 'warehouse'],
  roles: [
    { resource: 'https://canteen.example', roles: ['packer'] },
    { resource: STOCK, roles: ['manager', 'packer'] },
  ],
  identities: [upstream],
});

describe.each(DATABASES)('a move from one Grantry to another, over %s', (database) => {
  let from: Product;
  let servers: UpstreamGrantry;
  let upstream: Json;
  let dinah: Awaited<ReturnType<UpstreamGrantry['person']>>;
  let exported: string;

  beforeAll(async () => {
    [from, servers] = await Promise.all([startProduct({ database }), UpstreamGrantry.start({}, database)]);
    await Promise.all([prepare(from.admin), prepare(servers.ours.admin, true)]);
    const issuer = servers.theirs.url;
    await servers.connect('example', { name: 'Example' });
    await from.admin.create('/identity-providers', {
      id: 'example',
      name: 'Old',
      preset: 'openid',
      issuer,
      client_id: 'old',
    });
    dinah = await servers.person();
    upstream = { provider: 'example', sub: dinah.sub, issuer, label: dinah.email };
    const lines = [
      { ...everythingOf(upstream), ...SECRETS },
      {
        sub: 'legacy|hatter',
        username: 'hatter',
        identities: [{ provider: 'example', sub: 'hatter', issuer, by_trust: true }],
      },
    ];
    await importUsers(from.admin, lines);
    exported = ofMoved(await exportText(from.admin));
  });
  afterAll(async () => {
    await from.close();
    await servers.close();
  });

  /** The lines of those who move. Alice exists on each server. */
  const ofMoved = (text: string) => text.split('\n').filter((line) => line.includes('legacy|')).join('\n'); // prettier-ignore
  const secretsOf = ({ sub }: Json) => (sub === 'legacy|dinah' ? SECRETS : {});

  /** Signs dinah in by password and code. @returns the claims of the ID token and of the access token */
  async function signIn(product: Product, client: RegisteredClient) {
    const agent = new UserAgent(product.url);
    const asked = { client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: SCOPE };
    const login = await agent.follow(await agent.get(authorizeUrl(product, asked)));
    const factor = await agent.follow(await agent.submit(login, { username: 'dinah', password: PASSWORD }));
    const end = await agent.follow(await agent.submit(factor, { code: codeOf(SEED, Date.now()) }));
    const { code } = responseOf(end.location!);
    const { body } = await new BackChannel(product.url, client).redeem(code!);
    return [decodeJwt(body['id_token'] as string), decodeJwt(body['access_token'] as string)] as const;
  }

  const newClient = (admin: AdminApi) =>
    admin.createClient({ redirect_uris: [REDIRECT_URI], scope: SCOPE, skip_consent: true, require_pkce: false });

  it('an export has all that the lines of the import had, apart from the secrets', () => {
    const [moved, hatter] = linesOf(exported);
    expect(moved).toEqual(everythingOf(upstream));
    expect(hatter).toMatchObject({ identities: [{ sub: 'hatter', by_trust: true }] });
    expect(exported).not.toMatch(/\$2b|JBSW|password_hash|secret/);
  });

  it('an export that another server has imported is exported there as the same lines', async () => {
    const lines = linesOf(exported).map((line) => ({ ...line, ...secretsOf(line) }));
    const { report, summary } = await importUsers(servers.ours.admin, lines);
    expect([report, summary]).toEqual([[], expect.objectContaining({ status: 'complete', imported: 2, failed: 0 })]);
    expect(ofMoved(await exportText(servers.ours.admin))).toBe(exported);
  });

  it('password and authenticator app sign in, and tokens have the same groups, roles, scope and claims', async () => {
    const [old, now] = [from, servers.ours];
    const before = await signIn(old, await newClient(old.admin));
    const after = await signIn(now, await newClient(now.admin));
    const idToken = { sub: 'legacy|dinah', groups: ['Büro (Süd)', 'warehouse'], department: 'Küche', floors: 2.5, languages: ['en', 'fr'], on_call: false }; // prettier-ignore
    const accessToken = { ...idToken, roles: ['manager', 'packer'], scope: SCOPE };
    for (const [id, access] of [before, after]) {
      expect(id).toMatchObject({ ...idToken, amr: expect.arrayContaining(['pwd', 'otp']) });
      expect({ ...access, roles: (access['roles'] as string[]).toSorted() }).toMatchObject(accessToken);
    }
  });

  it('the identity at the other provider signs in, with the second factor', async () => {
    const page = await dinah.by('Example', await dinah.open());
    expect(page.url).toContain('/login/factor');
    const done = await dinah.here.follow(await dinah.here.submit(page, { code: codeOf(SEED, Date.now() + 30_000) }));
    const { code } = responseOf(done.location!);
    const { body } = await new BackChannel(servers.ours.url, servers.client).redeem(code!);
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({ sub: 'legacy|dinah', amr: ['fed', 'otp', 'mfa'] });
  });

  it('AD8: the groups, the roles and the identity are in the audit, as those of the administration', async () => {
    const { items } = (await servers.ours.admin.get('/audit-events?sub=legacy|dinah&limit=200')).body as {
      items: Json[];
    };
    const imported = items.filter(({ details }) => (details as Json)['imported'] === true);
    const count = (type: string) => imported.filter((event) => event['type'] === type).length;
    const types = ['user.created', 'group.member_added', 'role.given', 'user.identity_linked'];
    expect(types.map(count)).toEqual([1, 2, 3, 1]);
    expect(new Set(imported.map(({ actor }) => actor as unknown))).toEqual(new Set(['admin']));
  });
});
