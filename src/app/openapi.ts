import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, settleOperations } from './openapi-operations.js';
import { settleSchemas } from './openapi-schemas.js';
import { ADMIN_SCOPES, type OpenIdScope } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { ServerMetadata } from '../discovery/index.js';
import { describeTokenRequest, GrantRegistry, modelsOfGrants } from '../token/index.js';
import { SignUpPolicy } from '../user/index.js';

const DESCRIPTION = `OpenID Connect provider and OAuth 2.0 authorization server.

**Authorize** gets an access token from this server: by client_credentials for the admin API, or by the code flow with
PKCE as a user. Then use *Try it out*. Each operation of the admin API names the scope that it requires. At the OAuth
endpoints a client authenticates by HTTP Basic, or by \`client_id\` and \`client_secret\` in the form; a public client
sends only its \`client_id\`.

Errors of the OAuth endpoints have the form of RFC 6749 §5.2; errors of the admin API are problems (RFC 9457). Both
contain the id of the refusal. For 7 days, \`GET /errors/:id\` shows its public part to everyone, and
\`GET /admin/refusals/:id\` shows all of it, with the fix, to administrators; the log contains it too. An unsupported
method gets 405 with \`Allow\`. Every operation may answer 500, which is a fault of the server.`;

/** In the order of Swagger UI: endpoints for programs, then pages for people. */
const TAGS: Readonly<Record<string, string>> = {
  token: 'Endpoints for clients: issue, introspect and revoke tokens.',
  userinfo: 'Claims about the user of an access token.',
  discovery: "The server's metadata and public keys.",
  registration: 'Dynamic client registration.',
  'admin: clients': 'Applications that request tokens.',
  'admin: policies': 'Rules for clients: tried on live requests, then enforced.',
  'admin: registration tokens': 'Initial access tokens for dynamic registration.',
  'admin: resources': 'APIs that accept access tokens.',
  'admin: users': 'Users.',
  'admin: groups': 'Groups of users.',
  'admin: branding': 'The name, the colour, the logo and the links that pages and mails show.',
  'admin: claims': 'Claims about users that administrators define, and their values.',
  'admin: identity providers': 'Other providers by which people sign in.',
  'admin: roles': 'The roles of resources, and the users and groups that hold them.',
  'admin: keys': "The server's keys.",
  'admin: consents': 'What users have allowed clients.',
  'admin: authorizations': 'Approvals from which codes and tokens were issued.',
  'admin: sessions': 'Signed-in browsers.',
  'admin: interactions': 'Sign-ins under way, for the sign-in application that replaces the pages of this server.',
  'admin: audit events': 'The audit log.',
  'admin: refusals': 'Refused requests, with the reason and the fix.',
  'admin: maintenance': 'Clean-up of expired rows.',
  operations: 'Health and metrics.',
  demo: 'A protected demo API.',
  'front channel': 'Endpoints for browsers: they respond with pages and redirects.',
  account: 'Pages for the signed-in user.',
};

const SCOPES_OF_A_USER: Readonly<Record<Exclude<OpenIdScope, 'offline_access'>, string>> = {
  openid: 'Sign in the user and issue an ID token',
  profile: 'Name, picture, birthdate and other profile claims',
  email: 'The email address',
  address: 'The postal address',
  phone: 'The phone number',
};

/** A path parameter has the same meaning in every path. */
const PATH_PARAMETERS: Readonly<Record<string, { readonly description: string; readonly example: string }>> = {
  provider: { description: 'The id of an identity provider', example: 'google' },
  client_id: { description: 'The client_id', example: 'demo-service' },
  secret_id: { description: 'The id of the secret', example: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' },
  sub: { description: 'The `sub` of the user', example: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' },
  role: { description: 'The name of the role', example: 'manager' },
  group_id: { description: 'The id of the group', example: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' },
  interaction: {
    description: 'The value of `interaction` in the address of the sign-in application',
    example: 'k1~b3Jk',
  },
  id: { description: 'The id of the object, as in the list', example: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' },
};

/** The OpenAPI 3 document of the server. Only the URLs of the issuer differ between hosts. */
export function openApiDocument(app: NestExpressApplication): OpenAPIObject {
  const configuration = app.get(Configuration);
  const grants = app.get(GrantRegistry, { strict: false });
  const made = SwaggerModule.createDocument(app, frameOf(configuration), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    extraModels: modelsOfGrants(grants),
  });
  // A copy: the document contains lists of the decorators, which must not change.
  const document = structuredClone(made);
  if (!app.get(SignUpPolicy, { strict: false }).isOffered) delete document.paths[ENDPOINTS.signUp];
  describeTokenRequest(document, ENDPOINTS.token, grants);
  describePathParameters(document);
  document.info.license = { name: 'UNLICENSED: the owner has not chosen a licence yet' };
  showDiscovery(document, app.get(ServerMetadata, { strict: false }).documentWith({ names: [], ownScopes: [] }));
  settleSchemas(document);
  settleOperations(document);
  return document;
}

function frameOf(configuration: Configuration): Omit<OpenAPIObject, 'paths'> {
  const tokenUrl = configuration.urlOf('token');
  const authorizationUrl = configuration.urlOf('authorization');
  const adminScopes = Object.fromEntries(ADMIN_SCOPES.map((scope) => [scope, meaningOf(scope)]));
  const builder = new DocumentBuilder()
    .setTitle('Grantry')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer(configuration.issuer)
    .addOAuth2(
      {
        type: 'oauth2',
        description:
          'Access tokens of this server. A scope of the admin API is granted only to a client or user that has it.',
        flows: {
          clientCredentials: { tokenUrl, scopes: adminScopes },
          authorizationCode: { authorizationUrl, tokenUrl, scopes: { ...SCOPES_OF_A_USER, ...adminScopes } },
        },
      },
      'oauth2',
    )
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'client_id and client_secret (RFC 6749 §2.3.1)' },
      'basic',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Any access token (RFC 6750 §2.1)' }, 'bearer');
  for (const [tag, description] of Object.entries(TAGS)) builder.addTag(tag, description);
  return builder.build();
}

/** `clients:write` → `Change clients`. */
function meaningOf(scope: string): string {
  const [things, action] = scope.split(':');
  return `${action === 'read' ? 'Read' : 'Change'} ${things}`;
}

function describePathParameters({ paths }: OpenAPIObject): void {
  for (const { parameters = [] } of Object.values(paths).flatMap(operationsOf)) {
    for (const parameter of parameters) {
      if ('in' in parameter && parameter.in === 'path') Object.assign(parameter, PATH_PARAMETERS[parameter.name]);
    }
  }
}

/** Uses the metadata of this server as the examples of the members. */
function showDiscovery({ components }: OpenAPIObject, metadata: object): void {
  const schema = components?.schemas?.['ServerMetadataResponse'];
  if (schema === undefined || !('properties' in schema)) return;
  for (const [name, example] of Object.entries<unknown>({ ...metadata }))
    Object.assign(schema.properties?.[name] ?? {}, { example });
}
