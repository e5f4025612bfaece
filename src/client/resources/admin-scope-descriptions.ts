import { ADMIN_SCOPES, type AdminScope } from '../../common/index.js';

const ACTIONS: Readonly<Record<string, string>> = { read: 'See', write: 'See and change' };
const OBJECTS: Readonly<Record<string, string>> = {
  clients: 'the applications and APIs of this service',
  users: 'the accounts of this service',
  keys: 'the signing keys of this service',
  authorizations: 'what applications may do in the name of others',
  sessions: 'where others are signed in',
  audit: 'the audit record of this service',
  refusals: 'which requests this service refused',
  maintenance: 'the maintenance of this service',
  registration: 'who may register applications',
};

/** What each scope of the admin API lets a client do, for the administrator who is asked to allow it. */
export const ADMIN_SCOPE_DESCRIPTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  ADMIN_SCOPES.flatMap((scope) => {
    const description = descriptionOf(scope);
    return description === undefined ? [] : [[scope, description]];
  }),
);

function descriptionOf(scope: AdminScope): string | undefined {
  const [object = '', action = ''] = scope.split(':');
  const [verb, what] = [ACTIONS[action], OBJECTS[object]];
  return verb === undefined || what === undefined ? undefined : `${verb} ${what} (${scope})`;
}
