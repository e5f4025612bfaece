import express, { type Express, type Response } from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy, type Profile, type VerifyCallback } from 'passport-openidconnect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { authJs } from '../support/auth-js.mjs';
import { ClientApplication, signInThrough } from '../support/client-application.js';
import { ALICE, startProduct, type Product } from '../support/product.js';

let product: Product;
const applications: ClientApplication[] = [];

beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  for (const application of applications) application.close();
  await product.close();
});

interface Signed {
  readonly profile: Profile;
  readonly refreshToken: string;
}

/** passport-openidconnect, set up as in its README: it sends the secret in the body. */
async function passportApplication(origin: string, metadata: Json, options: object): Promise<Express> {
  const callbackURL = `${origin}/oauth2/redirect`;
  const { client_id: clientID, client_secret: clientSecret } = await product.admin.createClient({
    client_name: 'Passport',
    redirect_uris: [callbackURL],
    grant_types: ['authorization_code', 'refresh_token'],
    ...metadata,
  });
  const strategy = new Strategy(
    {
      issuer: product.url,
      authorizationURL: `${product.url}/authorize`,
      tokenURL: `${product.url}/token`,
      userInfoURL: `${product.url}/userinfo`,
      clientID,
      clientSecret,
      callbackURL,
      scope: ['profile', 'email'],
      ...options,
    },
    (
      _issuer: string,
      profile: Profile,
      _context: object,
      _idToken: string | object,
      _accessToken: string | object,
      refreshToken: string,
      done: VerifyCallback,
    ) => done(null, { profile, refreshToken }),
  );
  const application = express();
  application.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  const authenticate = passport.authenticate(strategy, { session: false });
  application.get('/login', authenticate);
  application.get('/oauth2/redirect', authenticate, (request, response) => answerWith(response, request.user));
  application.get('/refresh', (request, response) => {
    // The call that passport-oauth2-refresh makes.
    const { _oauth2: oauth } = strategy as unknown as { _oauth2: OAuth2 };
    const { token } = request.query as { token: string };
    oauth.getOAuthAccessToken(token, { grant_type: 'refresh_token' }, (error, _access, _refresh, answer) =>
      answerWith(response, error ?? answer),
    );
  });
  return application;
}

/** The part of the package `oauth` that this test calls. */
interface OAuth2 {
  getOAuthAccessToken(
    code: string,
    parameters: object,
    done: (error: unknown, access: string, refresh: string, answer: unknown) => void,
  ): void;
}

const answerWith = (response: Response, body: unknown) => void response.json(body);

async function start(make: (origin: string) => Promise<Express>): Promise<ClientApplication> {
  const application = await ClientApplication.start(make);
  applications.push(application);
  return application;
}

async function passportSignIn(metadata: Json, options: object): Promise<{ signed: Signed; refreshed: Json }> {
  const application = await start((origin) => passportApplication(origin, metadata, options));
  const browser = application.browser();
  const answer = await signInThrough(browser, await browser.get(`${application.origin}/login`), product.url, ALICE);
  const signed = JSON.parse(answer.body) as Signed;
  const refresh = await browser.get(`${application.origin}/refresh?token=${signed.refreshToken}`);
  return { signed, refreshed: JSON.parse(refresh.body) as Json };
}

/** An application with Auth.js, which reads the profile from the ID token. */
async function authJsApplication(origin: string, metadata: Json): Promise<Express> {
  const { client_id: clientId, client_secret: clientSecret } = await product.admin.createClient({
    client_name: 'Auth.js',
    redirect_uris: [`${origin}/auth/callback/grantry`],
    grant_types: ['authorization_code', 'refresh_token'],
    ...metadata,
  });
  const application = express();
  application.use('/auth', authJs({ issuer: product.url, clientId, clientSecret }));
  return application;
}

async function authJsUser(metadata: Json): Promise<Json> {
  const application = await start((origin) => authJsApplication(origin, metadata));
  const browser = application.browser();
  const { csrfToken } = JSON.parse((await browser.get(`${application.origin}/auth/csrf`)).body) as Json;
  const redirect = await browser.post(`${application.origin}/auth/signin/grantry`, { csrfToken: String(csrfToken) });
  await signInThrough(browser, redirect, product.url, ALICE);
  return JSON.parse((await browser.get(`${application.origin}/auth/session`)).body) as Json;
}

describe('passport-openidconnect signs in and refreshes unmodified (docs/guides/connect-an-application.md)', () => {
  it.each([
    ['the defaults and skipUserProfile: false → the profile of userinfo', {}, { skipUserProfile: false }],
    ['claims_in_id_token → the profile of the ID token', { claims_in_id_token: true }, {}],
    [
      'client_secret_post → the profile of userinfo',
      { token_endpoint_auth_method: 'client_secret_post' },
      { skipUserProfile: false },
    ],
  ])('a client with %s; a refresh answers with an ID token', async (_, metadata, options) => {
    const { signed, refreshed } = await passportSignIn(metadata, options);
    expect(signed.profile).toMatchObject({ displayName: 'Alice Liddell', emails: [{ value: 'alice@example.com' }] });
    expect(refreshed).toMatchObject({ access_token: expect.any(String), id_token: expect.any(String) });
  });

  it('a client with strict_client_authentication → POST /token refuses the secret in the body', async () => {
    const application = await start((origin) =>
      passportApplication(origin, { strict_client_authentication: true }, {}),
    );
    const browser = application.browser();
    const answer = await signInThrough(browser, await browser.get(`${application.origin}/login`), product.url, ALICE);
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('TokenError');
  });
});

describe('Auth.js signs in unmodified (docs/guides/connect-an-application.md)', () => {
  it('claims_in_id_token → the session has name and email address', async () => {
    const { user } = await authJsUser({ claims_in_id_token: true });
    expect(user).toMatchObject({ name: 'Alice Liddell', email: 'alice@example.com' });
  });

  it('without claims_in_id_token → signed in, but the session has no name', async () => {
    const { user } = await authJsUser({});
    expect(user).toBeDefined();
    expect(user.name).toBeUndefined();
  });
});
