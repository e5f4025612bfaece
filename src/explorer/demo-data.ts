import { ADMIN_SCOPES, OPENID_SCOPES } from '../common/index.js';
import { hrefOf } from '../config/index.js';

/** The user of the demo. The password is public, so the demo runs on localhost only. */
export const DEMO_USER = { username: 'alice', password: 'wonderland-2026' } as const;

/** The scope of the demo resource server at GET /api. */
export const DEMO_SCOPE = 'api:read';

/** A scope of the demo resource server that only users with DEMO_ROLE get. */
export const DEMO_EDIT_SCOPE = 'api:edit';

export const DEMO_ROLE = 'editor';

const OF_A_PERSON = OPENID_SCOPES.join(' ');

export type DemoMetadata = Readonly<Record<string, unknown>> & {
  readonly redirect_uris?: readonly string[];
  readonly id_token_on_refresh?: boolean;
};

interface DemoClient {
  readonly id: string;
  /** Absent for a public client. */
  readonly secret?: string;
  readonly metadata: DemoMetadata;
}

/** Claims of alice, complete (OIDC Core §5.1). */
export const DEMO_CLAIMS = {
  name: 'Alice Liddell',
  given_name: 'Alice',
  family_name: 'Liddell',
  middle_name: 'Pleasance',
  nickname: 'Ali',
  preferred_username: 'alice',
  profile: 'https://alice.example/',
  picture: 'https://alice.example/portrait.jpg',
  website: 'https://alice.example/',
  gender: 'female',
  birthdate: '1852-05-04',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  email: 'alice@example.com',
  email_verified: true,
  phone_number: '+441865276150',
  phone_number_verified: true,
  address: {
    formatted: 'The Deanery, Christ Church\nOxford OX1 1DP\nEngland',
    street_address: 'The Deanery, Christ Church',
    locality: 'Oxford',
    postal_code: 'OX1 1DP',
    country: 'England',
  },
} as const;

/** The demo clients; each covers rows of the table of response types and grants. */
export function demoClients(issuer: string): readonly DemoClient[] {
  return [
    {
      // Every row of the second seed: without PKCE, with Basic credentials, implicit and password too.
      id: 'healthabc',
      secret: 'healthabc-demo-secret-never-for-production',
      metadata: {
        client_name: 'Health ABC',
        redirect_uris: ['https://healthabc.example/callback', hrefOf(issuer, 'home')],
        response_types: [
          'code',
          'code token',
          'code id_token',
          'code id_token token',
          'token',
          'id_token',
          'id_token token',
          'none',
        ],
        grant_types: ['authorization_code', 'implicit', 'refresh_token', 'password', 'client_credentials'],
        // The second seed refreshes an OpenID sign-in without an ID token.
        id_token_on_refresh: false,
        scope: `${OF_A_PERSON} ${DEMO_SCOPE}`,
      },
    },
    {
      id: 'demo-spa',
      metadata: {
        client_name: 'Demo single-page application',
        redirect_uris: ['http://localhost:5173/callback'],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        scope: `${OF_A_PERSON} ${DEMO_SCOPE} ${DEMO_EDIT_SCOPE}`,
      },
    },
    {
      id: 'demo-cli',
      metadata: {
        client_name: 'Demo on the command line',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        scope: `${OF_A_PERSON} ${DEMO_SCOPE} ${DEMO_EDIT_SCOPE}`,
      },
    },
    {
      id: 'demo-service',
      secret: 'demo-service-secret-never-for-production',
      metadata: { client_name: 'Demo service', grant_types: ['client_credentials'], scope: DEMO_SCOPE },
    },
    {
      id: 'swagger-ui',
      metadata: {
        client_name: 'Swagger UI',
        redirect_uris: [hrefOf(issuer, 'docs', 'oauth2-redirect.html')],
        token_endpoint_auth_method: 'none',
        // Admin scopes are granted only to users whose admin_scopes contain them.
        scope: `${OF_A_PERSON} ${DEMO_SCOPE} ${DEMO_EDIT_SCOPE} ${ADMIN_SCOPES.join(' ')}`,
      },
    },
  ];
}
