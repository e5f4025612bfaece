import { describe, expect, it } from 'vitest';
import { CIBA_GRANT, profileNamed } from '../../../src/client/index.js';
import { narrowedDocument } from '../../../src/discovery/narrowed-document.js';
import type { ServerMetadataResponse } from '../../../src/discovery/server-metadata.dto.js';

const ENDPOINT = 'https://login.example.com/backchannel-authentication';
const documentWith = (grants: string[]) =>
  ({
    grant_types_supported: grants,
    backchannel_authentication_endpoint: ENDPOINT,
    backchannel_token_delivery_modes_supported: ['poll', 'ping'],
    backchannel_authentication_request_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    backchannel_user_code_parameter_supported: false,
    backchannel_logout_supported: true,
    mtls_endpoint_aliases: { token_endpoint: 'https://mtls.example.com/token', backchannel_authentication_endpoint: ENDPOINT },
  }) as unknown as ServerMetadataResponse; // prettier-ignore

describe('narrowedDocument', () => {
  it('a profile without CIBA → no member of backchannel requests, also not among the aliases (CIBA Core §4)', () => {
    const narrowed = narrowedDocument(documentWith(['authorization_code']), profileNamed('fapi-2-security')!);
    expect(Object.keys(narrowed).filter((name) => name.startsWith('backchannel'))).toEqual([
      'backchannel_logout_supported',
    ]);
    expect(narrowed.mtls_endpoint_aliases).toEqual({ token_endpoint: 'https://mtls.example.com/token' });
  });

  it('the profile ciba → only its algorithms for signed backchannel requests (FAPI-CIBA §7.10)', () => {
    const narrowed = narrowedDocument(documentWith([CIBA_GRANT]), profileNamed('ciba')!);
    expect(narrowed.backchannel_authentication_request_signing_alg_values_supported).toEqual(['PS256', 'ES256']);
    expect(narrowed.backchannel_authentication_endpoint).toBe(ENDPOINT);
  });
});
