import { execFileSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm } from '../support/admin-api.js';
import { codeOf } from '../support/authenticator-app.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';
import { importUsers, type ImportAnswer } from '../support/user-lines.js';

const PASSWORD = 'correct horse battery staple';
/** Keycloak's seeds are texts whose bytes are the key. */
const SEED = 'Xq3ZtN8wLd5RkV2mYb7G';
const SEED_BASE32 = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const SALT = Buffer.from('sixteen byte sal');

const TIMES = { createdDate: 1_620_113_400_123 };
/** The key is by OpenSSL, with few passes, so that the test is quick. */
const argon2 = {
  id: 'c6b1', type: 'password', userLabel: 'My password', ...TIMES,
  secretData: JSON.stringify({
    value: 'DdNA/m4XvJxxGFYsuLYNoPWW4niNW5r8SIJXVnYgMDI=', salt: SALT.toString('base64'), additionalParameters: {},
  }),
  credentialData: JSON.stringify({
    hashIterations: 2, algorithm: 'argon2',
    additionalParameters: { hashLength: ['32'], memory: ['64'], type: ['id'], version: ['1.3'], parallelism: ['2'] },
  }),
}; // prettier-ignore
const pbkdf2 = {
  id: 'c6b2', type: 'password', ...TIMES,
  secretData: JSON.stringify({
    value: pbkdf2Sync(PASSWORD, SALT, 1000, 64, 'sha256').toString('base64'), salt: SALT.toString('base64'), additionalParameters: {},
  }),
  credentialData: JSON.stringify({ hashIterations: 1000, algorithm: 'pbkdf2-sha256', additionalParameters: {} }),
}; // prettier-ignore
const otp = (value: string, more: object = {}) => ({
  id: 'c6b3', type: 'otp', userLabel: 'Smartphone', ...TIMES,
  secretData: JSON.stringify({ value }),
  credentialData: JSON.stringify({ subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1', ...more }),
}); // prettier-ignore
const COMMON = {
  disableableCredentialTypes: [],
  requiredActions: [],
  notBefore: 0,
  realmRoles: ['default-roles-company'],
};

/** A realm with its users as `kc.sh export` writes it (UserRepresentation of Keycloak 26), without the other members. */
const REALM = {
  id: '5f2e', realm: 'company', enabled: true,
  users: [
    {
      ...COMMON, id: '8d1a4a0e-5a0c-4b6c-9a55-2d1a6f0f7a01', username: 'dinah', firstName: 'Dinah', lastName: 'Liddell',
      email: 'dinah@example.com', emailVerified: true, attributes: { department: ['Kitchen'] },
      createdTimestamp: 1_620_113_400_123, enabled: true, totp: true, credentials: [argon2, otp(SEED)],
      federatedIdentities: [{ identityProvider: 'google', userId: '110169484474386276334', userName: 'dinah@gmail.com' }],
      clientRoles: { orders: ['manager'], account: ['view-profile', 'manage-account'] }, groups: ['/warehouse'],
    },
    {
      ...COMMON, id: '8d1a4a0e-5a0c-4b6c-9a55-2d1a6f0f7a02', username: 'hatter', firstName: '', lastName: '',
      emailVerified: false, createdTimestamp: 1_620_113_400_999, enabled: true, totp: false, credentials: [pbkdf2], groups: [],
    },
    {
      ...COMMON, id: '8d1a4a0e-5a0c-4b6c-9a55-2d1a6f0f7a03', username: 'hare', emailVerified: false, enabled: false,
      credentials: [otp(SEED_BASE32, { secretEncoding: 'BASE32' })],
    },
    {
      ...COMMON, id: '8d1a4a0e-5a0c-4b6c-9a55-2d1a6f0f7a04', username: 'service-account-orders', emailVerified: false,
      createdTimestamp: 1_620_113_400_999, enabled: true, serviceAccountClientId: 'orders', credentials: [],
    },
  ],
}; // prettier-ignore

/** The command of the guide, run on the realm. @returns the lines for the import */
function linesByTheGuide(): readonly unknown[] {
  const guide = readFileSync('docs/guides/move-in.md', 'utf8');
  const [, command] = /^```sh\n(jq [^`]* realm\.json) > users\.ndjson$/m.exec(guide)!;
  const folder = mkdtempSync(join(tmpdir(), 'realm-'));
  try {
    writeFileSync(join(folder, 'realm.json'), JSON.stringify(REALM, null, 2));
    const text = execFileSync('sh', ['-c', command!], { cwd: folder, encoding: 'utf8' });
    return text.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a move from Keycloak by docs/guides/move-in.md', () => {
  let product: Product;
  let imported: ImportAnswer;
  beforeAll(async () => {
    product = await startProduct();
    const { admin } = product;
    await admin.create('/groups', { name: 'warehouse' });
    await admin.createResource({ identifier: 'https://api.example.com/orders', roles: [{ name: 'manager' }] });
    await admin.create('/identity-providers', {
      preset: 'google',
      name: 'Google',
      client_id: 'us',
      client_secret: 'secret',
    });
    imported = await importUsers(admin, linesByTheGuide());
  });
  afterAll(() => product.close());

  const member = (path: string) => product.admin.get(`/users/8d1a4a0e-5a0c-4b6c-9a55-2d1a6f0f7a${path}`);

  it('imports each line of the command', () => {
    const { report, summary } = imported;
    expect([report, summary]).toEqual([[], { status: 'complete', imported: 3, skipped: 0, failed: 0, last_line: 3 }]);
  });

  it('keeps id, names, address, state, time of creation, groups, roles and identities; service accounts stay behind', async () => {
    expect((await member('01')).body).toMatchObject({
      username: 'dinah', given_name: 'Dinah', family_name: 'Liddell', email: 'dinah@example.com', email_verified: true,
      created_at: '2021-05-04T07:30:00.000Z', disabled: false,
    }); // prettier-ignore
    expect((await member('01/groups')).body).toMatchObject({ items: [{ name: 'warehouse' }] });
    expect((await member('01/identities')).body).toMatchObject({
      items: [{ provider: 'google', issuer: 'https://accounts.google.com', subject: '110169484474386276334' }],
    });
    expect((await member('03')).body).toMatchObject({ username: 'hare', disabled: true });
    expect((await member('03/factors')).body).toMatchObject({ authenticator_app: true });
    expect((await member('04')).status).toBe(404);
  });

  it('the password (argon2) and the authenticator app sign in', async () => {
    const client = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI], skip_consent: true, require_pkce: false, scope: 'openid',
    }); // prettier-ignore
    const agent = new UserAgent(product.url);
    const asked = { client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', resource: 'https://api.example.com/orders' }; // prettier-ignore
    const login = await agent.follow(await agent.get(authorizeUrl(product, asked)));
    const factor = await agent.follow(await agent.submit(login, { username: 'dinah', password: PASSWORD }));
    const code = new TOTP({ secret: Secret.fromUTF8(SEED) }).generate();
    expect(code).not.toBe(codeOf(SEED_BASE32, Date.now()));
    const end = await agent.follow(await agent.submit(factor, { code }));
    const { body } = await new BackChannel(product.url, client).redeem(responseOf(end.location!)['code']!);
    expect(decodeJwt(body['access_token'] as string)).toMatchObject({ roles: ['manager'] });
  });

  it('the password (PBKDF2) signs in', async () => {
    const own = basic(product.client.client_id, product.client.client_secret);
    const form = { grant_type: 'password', username: 'hatter', password: PASSWORD };
    expect((await postForm(`${product.url}/token`, form, own)).status).toBe(200);
  });

  it.each([
    ['that counts (HOTP)', otp(SEED, { subType: 'hotp' }), 'USER-IMPORT-17'],
    ['with eight digits', otp(SEED, { digits: 8 }), 'INPUT-MEMBER-2'],
    ['with SHA-256', otp(SEED, { algorithm: 'HmacSHA256' }), 'INPUT-MEMBER-2'],
    ['without a seed', { ...otp(SEED), secretData: '{}' }, 'USER-IMPORT-17'],
    ['whose data are no JSON', { ...otp(SEED), credentialData: 'totp' }, 'USER-IMPORT-17'],
    ['whose data are a list', { ...otp(SEED), credentialData: ['totp'] }, 'USER-IMPORT-17'],
  ])('an authenticator app %s → the line fails', async (_, totp, refusal) => {
    const { report, summary } = await importUsers(product.admin, [{ username: 'cheshire', totp }]);
    expect(report).toMatchObject([{ line: 1, status: 'failed', error: 'invalid_request', refusal }]);
    expect(summary).toMatchObject({ status: 'complete', failed: 1 });
  });
});
