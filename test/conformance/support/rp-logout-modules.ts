import { randomBytes } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { newClientKey } from '../../support/assertions.js';
import { discoveryHas } from './discovery-modules.js';
import { endSession, expectPage, expectReturn, expectSignedOut, signedIn, type SignedIn } from './logout.js';
import type { Context, Modules } from './modules.js';
import type { Change } from './flow.js';

/** 90 characters, as the suite sends them. */
const newState = (): string => `${randomBytes(64).toString('base64url')}-._~`;

/** A logout that redirects to the client. */
const returns =
  (state: () => string | undefined) =>
  async (context: Context): Promise<void> => {
    const { client, outcome, returnTo } = await signedIn(context);
    const sent = state();
    const asked = { id_token_hint: outcome.idToken, post_logout_redirect_uri: returnTo, state: sent };
    expectReturn(await endSession(context, asked), returnTo, sent);
    await expectSignedOut(context, client);
  };

/** A logout that the user confirms, and that does not redirect. */
const stays =
  (parameters: (of: SignedIn) => Change | Promise<Change>) =>
  async (context: Context): Promise<void> => {
    const of = await signedIn(context);
    expectPage(await endSession(context, { state: newState(), ...(await parameters(of)) }));
    await expectSignedOut(context, of.client);
  };

const hint = ({ outcome, returnTo }: SignedIn): Change => ({
  id_token_hint: outcome.idToken,
  post_logout_redirect_uri: returnTo,
});

/** The same claims, signed with a key of the client. */
async function signedByClient(idToken: string): Promise<string> {
  const { privateKey, kid } = await newClientKey('RS256');
  return new SignJWT(decodeJwt(idToken)).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
}

/** Another subject with the original signature. */
function modified(idToken: string): string {
  const [header, , signature] = idToken.split('.');
  const payload = Buffer.from(JSON.stringify({ ...decodeJwt(idToken), sub: 'another-user' })).toString('base64url');
  return [header, payload, signature].join('.');
}

/** oidcc-rp-initiated-logout-certification-test-plan */
export const RP_LOGOUT_MODULES: Modules = {
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': (context) =>
    discoveryHas({ end_session_endpoint: `${context.suite.issuer}/logout` })(context),
  'oidcc-rp-initiated-logout': returns(newState),
  'oidcc-rp-initiated-logout-no-state': returns(() => undefined),
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': stays((of) => ({
    ...hint(of),
    post_logout_redirect_uri: of.returnTo.replace('post_logout', 'another'),
  })),
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': stays((of) => ({
    ...hint(of),
    post_logout_redirect_uri: `${of.returnTo}?foo=bar`,
  })),
  'oidcc-rp-initiated-logout-modified-id-token-hint': stays((of) => ({
    ...hint(of),
    id_token_hint: modified(of.outcome.idToken),
  })),
  'oidcc-rp-initiated-logout-bad-id-token-hint': stays(async (of) => ({
    ...hint(of),
    id_token_hint: await signedByClient(of.outcome.idToken),
  })),
  'oidcc-rp-initiated-logout-no-id-token-hint': stays(({ returnTo }) => ({ post_logout_redirect_uri: returnTo })),
  'oidcc-rp-initiated-logout-no-params': stays(() => ({ state: undefined })),
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': stays(({ outcome }) => ({ id_token_hint: outcome.idToken })),
  'oidcc-rp-initiated-logout-only-state': stays(() => ({})),
};
