import { describe, expect, it } from 'vitest';
import { DetailsValidators, type ClientMetadata } from '../../../../src/client/index.js';
import { AudienceService } from '../../../../src/token/audience/audience.service.js';
import { RequestedDetails } from '../../../../src/token/authorization-details/requested-details.js';
import { ClientCredentialsGrant } from '../../../../src/token/grants/client-credentials.grant.js';
import { aClient } from '../../../support/authorization-requests.js';
import { aResource, aResourceDirectory } from '../../../support/resources.js';

const directory = aResourceDirectory(aResource('mail', ['mail:read']));
const grant = new ClientCredentialsGrant(
  new AudienceService(directory),
  new RequestedDetails(directory, new DetailsValidators()),
);
const decide = (scope: string, metadata: Partial<ClientMetadata> = {}) =>
  grant.decide(
    { grant_type: 'client_credentials', scope },
    {
      client: aClient({ scope: 'openid profile offline_access mail:read users:read', ...metadata }),
      confirmation: null,
      address: undefined,
    },
  );

describe('client_credentials grant (RFC 6749 §4.4)', () => {
  it('TK12: gives scope and audience, and neither an authorization nor a refresh token nor an ID token', async () => {
    const decision = await decide('mail:read users:read');
    expect(Object.keys(decision).sort()).toEqual(['askedScope', 'audience', 'client', 'resourceNamed', 'scope']);
    expect(decision.scope.toString()).toBe('mail:read users:read');
    expect(decision.audience).toEqual(['http://localhost:3000/admin', 'https://mail.example']);
  });

  it('TK12: refuses a public client → TOKEN-CREDENTIALS-1', async () => {
    await expect(decide('', { token_endpoint_auth_method: 'none' })).rejects.toMatchObject({
      code: 'unauthorized_client',
      rule: { id: 'TOKEN-CREDENTIALS-1' },
    });
  });

  it.each(['openid', 'mail:read profile', 'offline_access'])(
    'TK12: refuses the scope %j, which is about a user → TOKEN-CREDENTIALS-2',
    async (scope) => {
      await expect(decide(scope)).rejects.toMatchObject({ code: 'invalid_scope', rule: { id: 'TOKEN-CREDENTIALS-2' } });
    },
  );
});
