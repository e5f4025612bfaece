import { catalogue } from '../../common/index.js';

/** Refusals of the administration of clients and their secrets. */
export const clientAdminRefusals = catalogue({
  unknown: {
    id: 'CLIENT-ADMIN-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The client does not exist',
    fix: 'Check the client_id: GET /admin/clients lists the existing ones.',
  },
  logoUnknown: {
    id: 'CLIENT-ADMIN-2',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The client has no logo',
    fix: 'Register the client with a logo_uri that returns an image.',
  },
  secretUnknown: {
    id: 'CLIENT-SECRET-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The secret does not exist',
    fix: 'Check the id: GET /admin/clients/:client_id lists the secrets of the client.',
  },
  secretNotNeeded: {
    id: 'CLIENT-SECRET-2',
    error: 'conflict',
    section: 'OIDC Core §9',
    description: 'This client does not use a secret',
    fix: 'Register the client for a token_endpoint_auth_method that uses a secret.',
  },
  tooManySecrets: {
    id: 'CLIENT-SECRET-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'A client has at most {most} secrets; delete one first',
    fix: 'Delete a secret that is no longer used, then add the new one.',
  },
  secretTwoExpiries: {
    id: 'CLIENT-SECRET-4',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'Use expires_in or expires_at, not both',
    fix: 'Send one of the two, or neither for a secret that does not expire.',
  },
  secretExpired: {
    id: 'CLIENT-SECRET-5',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'expires_at must be in the future',
    fix: 'Send a time after now and before the year 9999, or leave expires_at out.',
  },
});

/** Refusals of the administration of resources. */
export const resourceRefusals = catalogue({
  unknown: {
    id: 'CLIENT-RESOURCE-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The resource does not exist',
    fix: 'Check the id: GET /admin/resources lists the existing ones.',
  },
  builtIn: {
    id: 'CLIENT-RESOURCE-2',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The admin API is built in and cannot be changed',
    fix: 'Change another resource.',
  },
  identifierMalformed: {
    id: 'CLIENT-RESOURCE-3',
    error: 'invalid_request',
    section: 'RFC 8707 §2',
    description: 'identifier must be an absolute URI without fragment',
    fix: 'Send an identifier such as https://api.example.com.',
  },
  identifierOfServer: {
    id: 'CLIENT-RESOURCE-4',
    error: 'conflict',
    section: 'RFC 8707 §2',
    description: 'identifier names this server itself',
    fix: 'Send the identifier of the API; it must differ from the URLs of this server.',
  },
  identifierTaken: {
    id: 'CLIENT-RESOURCE-5',
    error: 'conflict',
    section: 'RFC 8707 §2',
    description: 'identifier belongs to another resource, as {identifier}',
    fix: 'Use the other resource, or send another identifier.',
  },
  identifierTakenMeanwhile: {
    id: 'CLIENT-RESOURCE-9',
    error: 'conflict',
    section: 'RFC 8707 §2',
    description: 'identifier belongs to another resource',
    fix: 'Use the other resource, or send another identifier.',
  },
  scopesReserved: {
    id: 'CLIENT-RESOURCE-6',
    error: 'invalid_request',
    section: 'OIDC Core §5.4, §11',
    description: 'scopes: {scopes} is reserved',
    fix: 'Leave out the scopes of OpenID Connect and of the admin API.',
  },
  scopesTaken: {
    id: 'CLIENT-RESOURCE-7',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'scopes: {scopes} belongs to another resource',
    fix: 'Remove the scope from the other resource first, or choose another scope.',
  },
  scopeDescriptions: {
    id: 'CLIENT-RESOURCE-8',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'scope_descriptions: {fault}',
    fix: 'Describe scopes of this resource only, each by a plain text of at most 200 characters.',
  },
  rolesRepeated: {
    id: 'CLIENT-RESOURCE-10',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'roles: two roles have the same name',
    fix: 'Send each role once.',
  },
  scopeRoles: {
    id: 'CLIENT-RESOURCE-11',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'scope_roles: {fault}',
    fix: 'Name scopes and roles of this resource only. Before a role is removed, remove it from scope_roles.',
  },
  roleUnknown: {
    id: 'CLIENT-RESOURCE-12',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The resource does not define this role',
    fix: 'Check the name: GET /admin/resources/:id lists the roles.',
  },
});
