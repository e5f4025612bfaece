import { describe, expect, it } from 'vitest';
import type { ClientMetadataDto } from '../../../../../src/client/metadata/client-metadata.dto.js';
import { CIBA_GRANT } from '../../../../../src/client/metadata/approval-grants.js';
import { withDefaults } from '../../../../../src/client/metadata/client-metadata.js';
import { checkBackchannel } from '../../../../../src/client/metadata/rules/backchannel.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const POLL: ClientMetadataDto = { grant_types: [CIBA_GRANT], backchannel_token_delivery_mode: 'poll' };
const PING: ClientMetadataDto = {
  grant_types: [CIBA_GRANT],
  backchannel_token_delivery_mode: 'ping',
  backchannel_client_notification_endpoint: 'https://client.example/ciba',
};
const checked = (sent: ClientMetadataDto) => checkBackchannel(withDefaults(sent));

describe('client metadata: backchannel authentication (CIBA Core §4)', () => {
  it.each<ClientMetadataDto>([
    {},
    POLL,
    PING,
    { ...PING, backchannel_client_notification_endpoint: 'http://127.0.0.1:4000/ciba' },
    { ...POLL, backchannel_authentication_request_signing_alg: 'PS256', jwks_uri: 'https://client.example/jwks' },
  ])('accepts %j', (sent) => {
    expect(errorOf(() => checked(sent))).toBeUndefined();
  });

  it('the scopes about the user are the default scope of such a client', () => {
    expect(withDefaults(POLL).scope).toContain('openid');
    expect(withDefaults(POLL).response_types).toEqual([]);
  });

  it.each<[string, string, ClientMetadataDto]>([
    ['a public client', 'CLIENT-BACKCHANNEL-1', { ...POLL, token_endpoint_auth_method: 'none' }],
    ['no delivery mode', 'CLIENT-BACKCHANNEL-2', { grant_types: [CIBA_GRANT] }],
    ['ping without an endpoint', 'CLIENT-BACKCHANNEL-3', { ...POLL, backchannel_token_delivery_mode: 'ping' }],
    ['an algorithm without keys', 'CLIENT-BACKCHANNEL-4', { backchannel_authentication_request_signing_alg: 'ES256' }],
    ['an endpoint of http', 'CLIENT-URI-1', { ...PING, backchannel_client_notification_endpoint: 'http://client.example' }],
    ['an endpoint with a password', 'CLIENT-URI-1', { ...PING, backchannel_client_notification_endpoint: 'https://a:b@client.example' }],
  ])('%s → %s', (_, id, sent) => {
    expect(refusalIdOf(() => checked(sent))).toBe(id);
  }); // prettier-ignore
});
