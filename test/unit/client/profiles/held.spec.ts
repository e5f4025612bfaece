import { describe, expect, it } from 'vitest';
import { codeChallenge } from '../../../../src/authorize/request/checks/code-challenge.js';
import type { Client } from '../../../../src/client/index.js';
import { judged, judgedFault, judgedLater, type Obligation, type Trial } from '../../../../src/client/profiles/held.js';
import { mergedProfile } from '../../../../src/client/profiles/merged-profile.js';
import { NO_DEMANDS, PROFILES } from '../../../../src/client/profiles/profiles.js';
import { OAuthError, ResponseType } from '../../../../src/common/index.js';
import { aClient } from '../../../support/authorization-requests.js';
import { aRefusal } from '../../../support/refusals.js';

const PKCE: Obligation = { by: 'policy "PKCE"', profile: { ...NO_DEMANDS, requires: { require_pkce: true } } };
const SHORT: Obligation = { by: 'policy "short"', profile: { ...NO_DEMANDS, longestCode: 10 } };
const needsPkce = (client: Client) => codeChallenge({}, ResponseType.parse('code'), client);
const reasonOf = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    return (error as OAuthError).reason;
  }
};

/** A client on trial, and what was recorded. */
function onTrial(obligation: Obligation) {
  const recorded: string[] = [];
  const own = aClient();
  const trial: Trial = {
    client: own.heldTo([obligation]),
    count: () => undefined,
    record: ({ rule }) => void recorded.push(rule.id),
    failed: () => void recorded.push('failed'),
  };
  return { client: own.heldTo([], [trial]), recorded };
}

describe('judged', () => {
  it('a client without obligations → the check itself', () => {
    expect(judged(aClient(), needsPkce)).toBeNull();
  });

  it('an obligation → the refusal of the check, whose reason names the obligation', () => {
    const client = aClient().heldTo([SHORT, PKCE]);
    expect(reasonOf(() => judged(client, needsPkce))).toMatch(/\(demanded by policy "PKCE"\)$/);
  });

  it('a refusal that the client gets anyway → names no obligation', () => {
    const client = aClient({ require_pkce: true }).heldTo([PKCE]);
    expect(reasonOf(() => judged(client, needsPkce))).not.toContain('demanded');
  });

  it('a policy that only reports → the request passes, and the refusal of the same check is recorded', async () => {
    const { client, recorded } = onTrial(PKCE);
    expect(judged(client, needsPkce)).toBeNull();
    await judgedLater(client, async (held) => needsPkce(held));
    const fault = judgedFault(client, ({ requiresPkce }) => (requiresPkce ? aRefusal('invalid_request', 'x') : null));
    expect([fault, recorded]).toEqual([null, ['AUTHZ-PKCE-1', 'AUTHZ-PKCE-1', 'TEST-ERROR-1']]);
  });

  it('a request that is refused anyway → nothing is recorded', () => {
    const { client, recorded } = onTrial(PKCE);
    expect(() => judged(client, () => { throw aRefusal('invalid_request', 'x'); })).toThrow(OAuthError); // prettier-ignore
    expect(recorded).toEqual([]);
  });

  it('a fault of the server in a trial → reported, and the request passes', async () => {
    const { client, recorded } = onTrial(PKCE);
    const broken = (held: Client) => { if (held.requiresPkce) throw new TypeError('broken'); }; // prettier-ignore
    judged(client, broken);
    await judgedLater(client, async (held) => broken(held));
    expect(recorded).toEqual(['failed', 'failed']);
  });
});

describe('Client.heldTo', () => {
  it('narrows what requests may use, and keeps the registered client', () => {
    const own = aClient({ grant_types: ['authorization_code', 'implicit', 'password'] });
    const held = own.heldTo([{ by: 'SERVER_PROFILE', profile: PROFILES['fapi-2-security'] }]);
    expect(held.metadata).toMatchObject({
      grant_types: ['authorization_code'], response_types: ['code'], require_pkce: true, dpop_bound_access_tokens: true,
    }); // prettier-ignore
    expect(held.held?.own).toBe(own);
    expect(own.metadata.require_pkce).toBe(false);
  });

  it('lists the registered members that no request can make up for', () => {
    const held = aClient().heldTo([{ by: 'SERVER_PROFILE', profile: PROFILES['fapi-2-security'] }]);
    const members = held.held?.faults.map(({ member }) => member);
    expect(members).toEqual(expect.arrayContaining(['token_endpoint_auth_method', 'id_token_signed_response_alg']));
    expect(members).not.toContain('require_pkce');
  });
});

describe('mergedProfile', () => {
  it('takes the strictest of each rule', () => {
    const merged = mergedProfile(PROFILES['fapi-1-advanced'], PROFILES['fapi-2-security'], SHORT.profile);
    expect(merged).toMatchObject({
      bindsBy: ['tls_client_certificate_bound_access_tokens'], algorithms: ['PS256', 'ES256'], longestCode: 10,
      issuerIsAudience: true, rotates: false, plainResponses: ['code id_token'], needsNonceOrState: true,
      needsRedirectUri: true,
      requires: { require_signed_request_object: true, require_pushed_authorization_requests: true },
    }); // prettier-ignore
    expect(merged.allows.response_types).toEqual(['code']);
  });

  it('two profiles without a common way to bind tokens → both ways, not none', () => {
    const dpop = { ...NO_DEMANDS, bindsBy: ['dpop_bound_access_tokens'] } as const;
    const certificate = { ...NO_DEMANDS, bindsBy: ['tls_client_certificate_bound_access_tokens'] } as const;
    for (const profiles of [
      [dpop, certificate],
      [certificate, dpop],
      [dpop, certificate, dpop],
    ]) {
      const held = aClient().heldTo(profiles.map((profile) => ({ by: '', profile })));
      expect([held.mustSendDpop, held.bindsToCertificate]).toEqual([true, true]);
    }
  });

  it('a profile without demands changes nothing', () => {
    expect(mergedProfile(NO_DEMANDS, PROFILES['oauth-2.1'])).toEqual(PROFILES['oauth-2.1']);
    expect(mergedProfile(PROFILES['fapi-2-security'], NO_DEMANDS)).toEqual(PROFILES['fapi-2-security']);
  });
});
