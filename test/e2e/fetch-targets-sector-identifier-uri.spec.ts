import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { expectError } from '../support/back-channel.js';
import { HostileTargets, isPending, MISDEEDS, OTHERS_ANSWERED, type Good } from '../support/hostile-targets.js';
import { callRegistration, registered, SELF } from '../support/registration.js';

const DOCUMENT: Good = { type: 'application/json', body: JSON.stringify(SELF.redirect_uris) };

describe.each(DATABASES)('POST /register with a sector_identifier_uri (RG4), on %s', (database) => {
  let targets: HostileTargets;
  beforeAll(async () => {
    targets = await HostileTargets.start(database);
  });
  afterAll(() => targets?.close());

  const register = (sector_identifier_uri: string) =>
    callRegistration('POST', `${targets.product.url}/register`, { ...SELF, sector_identifier_uri });
  const expectRefused = async (uri: string) =>
    expectError(await register(uri), targets.product.url, 'invalid_client_metadata');

  it.each(Object.keys(MISDEEDS))(
    'refuses a sector_identifier_uri that %s with invalid_client_metadata',
    async (misdeed) => {
      await expectRefused(targets.addressThat(misdeed, DOCUMENT));
      expect(targets.target.requests.filter((line) => line.endsWith('/elsewhere'))).toEqual([]);
    },
  );

  it.each([
    ['shows a certificate that has expired', 'the certificate has expired (CERT_HAS_EXPIRED)'],
    ['shows a certificate for another name', 'the certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['shows a self-signed certificate', 'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['redirects', 'the server answers with a redirect, which is not followed'],
    ['never answers', 'the server does not answer in time'],
  ])('answers with the reason for a sector_identifier_uri that %s → %s', async (misdeed, why) => {
    const { body } = await register(targets.addressThat(misdeed, DOCUMENT));
    expect(body['error_description']).toBe(`The document at sector_identifier_uri cannot be fetched: ${why}`);
  });

  it.each(['is at a private address', 'refuses the connection', 'has only an IPv6 address, which does not answer'])(
    'answers without a detail of the server’s network for a sector_identifier_uri that %s',
    async (misdeed) => {
      const { body } = await register(targets.addressThat(misdeed, DOCUMENT));
      expect(body['error_description']).toMatch(/^The document at sector_identifier_uri cannot be fetched(: the server does not answer in time)?$/);
    },
  ); // prettier-ignore

  it('reads the document by its content, not by its content type', async () => {
    expect((await register(targets.serve({ ...DOCUMENT, type: 'text/html' }))).status).toBe(201);
    for (const body of ['<!doctype html>', '{}', '"https://self.example/cb"', '[]', '']) {
      await expectRefused(targets.serve({ ...DOCUMENT, body }));
    }
  });

  it('a slow sector_identifier_uri → other requests do not wait for it, neither during POST nor during PUT', async () => {
    const own = await registered(targets.product.url);
    const { registration_client_uri: uri, registration_access_token: token, client_id } = own;
    const [first, ...more] = targets.holdMany(DOCUMENT);
    const body = { ...SELF, client_id, sector_identifier_uri: first!.url };
    const slow = [
      callRegistration('PUT', uri as string, body, token as string),
      ...more.map((held) => register(held.url)),
    ];
    await targets.arrivals([first!, ...more]);
    expect(await targets.askAsOthers()).toEqual(OTHERS_ANSWERED);
    for (const one of slow) expect(await isPending(one)).toBe(true);
    for (const held of [first!, ...more]) held.release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, ...more.map(() => 201)]);
  });
});
