import { describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { startApp } from '../support/app.js';
import { Caller, withSecondListener } from '../support/mutual-tls.js';

const CIBA = 'urn:openid:params:grant-type:ciba';
const OF_CIBA = /^backchannel_(?!logout)/;
const NOT_RSA_1_5 = /^(?:PS|ES|Ed)/;

async function discoveryOf(profile: string): Promise<Json> {
  const running = await withSecondListener(startApp, { env: { SERVER_PROFILE: profile } });
  const caller = new Caller();
  const { body } = await caller.get(`${running.url}/.well-known/openid-configuration`);
  await caller.close();
  await running.close();
  return body;
}

describe('GET /.well-known/openid-configuration with SERVER_PROFILE (RFC 8414 §2)', () => {
  it.each(['oauth-2.1', 'fapi-1-advanced', 'fapi-2-security', 'fapi-2-message-signing'])(
    '%s: no member of a grant that the profile forbids, nor an alias of its endpoint (RFC 8705 §5)',
    async (profile) => {
      const body = await discoveryOf(profile);
      expect(body['grant_types_supported']).not.toContain(CIBA);
      expect(Object.keys(body).filter((name) => OF_CIBA.test(name))).toEqual([]);
      const aliases = body['mtls_endpoint_aliases'] as Json;
      expect(Object.keys(aliases)).toContain('token_endpoint');
      for (const name of Object.keys(aliases)) expect(body).toHaveProperty(name);
    },
  );

  it('ciba: its members, with the algorithms that it allows; no response type', async () => {
    const body = await discoveryOf('ciba');
    expect(body).toMatchObject({
      grant_types_supported: expect.arrayContaining([CIBA]),
      response_types_supported: [],
      backchannel_token_delivery_modes_supported: ['poll', 'ping'],
      mtls_endpoint_aliases: { backchannel_authentication_endpoint: expect.stringContaining('https://') },
    });
    const name = 'backchannel_authentication_request_signing_alg_values_supported';
    const algorithms = body[name] as string[];
    expect(algorithms).toContain('PS256');
    expect(algorithms.filter((alg) => !NOT_RSA_1_5.test(alg))).toEqual([]);
  });
});
