import { ADMIN_SCOPES, type AdminScope, type ResourceUri } from '../../common/index.js';
import type { Configuration } from '../../config/index.js';
import type { Resource } from './resource.entity.js';

/** The id of the admin API among the resources. Every other id is a UUID. */
export const ADMIN_RESOURCE_ID = 'admin';

const ACTIONS: Readonly<Record<string, string>> = { read: 'See', write: 'See and change' };
const OBJECTS: Readonly<Record<string, string>> = {
  clients: 'the applications and APIs of this service',
  users: 'the accounts of this service',
  groups: 'the groups of this service',
  claims: 'which claims accounts have',
  'identity-providers': 'by which other providers people sign in',
  keys: 'the signing keys of this service',
  authorizations: 'what applications may do in the name of others',
  sessions: 'where others are signed in',
  audit: 'the audit record of this service',
  refusals: 'which requests this service refused',
  maintenance: 'the maintenance of this service',
  registration: 'who may register applications',
  policies: 'the rules for applications, and what they would refuse',
  branding: 'the name, the colour and the logo of this service',
  interactions: 'the sign-ins under way, of every account',
};

/** Descriptions of the admin scopes, for the administrator who is asked for consent. */
const SCOPE_DESCRIPTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  ADMIN_SCOPES.flatMap((scope) => {
    const description = descriptionOf(scope);
    return description === undefined ? [] : [[scope, description]];
  }),
);

/** The admin API as a resource. It is not stored in a table, so it cannot be changed, deleted or replaced. */
export function adminResourceOf({ adminResource, adminSignIn }: Configuration): Resource {
  return Object.freeze({
    id: ADMIN_RESOURCE_ID,
    identifier: adminResource as ResourceUri,
    name: 'Administration of this server',
    scopes: ADMIN_SCOPES,
    scopeDescriptions: SCOPE_DESCRIPTIONS,
    roles: null,
    scopeRoles: null,
    detailsTypes: null,
    openTo: [],
    accessTokenFormat: null,
    accessTokenTtl: null,
    accessTokenSigningAlg: null,
    ...adminSignIn,
    createdAt: null,
    updatedAt: null,
  });
}

function descriptionOf(scope: AdminScope): string | undefined {
  const [name = '', action = ''] = scope.split(':');
  const [verb, object] = [ACTIONS[action], OBJECTS[name]];
  return verb === undefined || object === undefined ? undefined : `${verb} ${object} (${scope})`;
}
