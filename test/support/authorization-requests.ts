import type { AuthorizationParameters } from '../../src/authorize/request/authorization-parameters.js';
import { supportedPrompts } from '../../src/authorize/request/checks/prompt.js';
import {
  validateAuthorizationRequest,
  type AuthorizationRequest,
  type ValidationContext,
} from '../../src/authorize/request/authorization-request.js';
import { RESPONSE_MODE_NAMES, responseModeFor } from '../../src/authorize/respond/response-modes/index.js';
import { ResponseTarget } from '../../src/authorize/respond/response-target.js';
import { SUPPORTED_RESPONSE_TYPES } from '../../src/authorize/respond/response-types/index.js';
import { Client, type ClientMetadata } from '../../src/client/index.js';
import { MEMBER_DEFAULTS } from '../../src/client/metadata/client-metadata.js';
import { newId, OAuthError, RefusalLog, type ClientId, type RefusalId } from '../../src/common/index.js';
import { Session, User, type SignedIn } from '../../src/user/index.js';
import { aRefusal } from './refusals.js';

export const ISSUER = 'https://op.test';
export const CALLBACK = 'https://client.test/callback';
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const METADATA: ClientMetadata = {
  ...MEMBER_DEFAULTS,
  redirect_uris: [CALLBACK],
  response_types: [...SUPPORTED_RESPONSE_TYPES],
  grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  scope: 'openid profile email offline_access',
};

/** A confidential client that may use every response type. */
export function aClient(
  metadata: Partial<ClientMetadata> = {},
  columns: Partial<Pick<Client, 'disabled' | 'registeredBy'>> = {},
): Client {
  const time = new Date('2026-11-01T00:00:00Z');
  return Object.assign(new Client(), {
    id: 'client' as ClientId,
    name: 'A client',
    metadata: { ...METADATA, ...metadata },
    disabled: false,
    tokensNotBefore: null,
    createdAt: time,
    updatedAt: time,
    registeredBy: null,
    registrationTokenDigest: null,
    expiresAt: null,
    ...columns,
  });
}

/** A refusal log that keeps the errors in a list. */
export class ListedRefusals extends RefusalLog {
  readonly errors: OAuthError[] = [];

  record(error: OAuthError): RefusalId {
    this.errors.push(error);
    return 'refusal-1' as RefusalId;
  }
}

export function aTarget(
  parameters: AuthorizationParameters = {},
  client = aClient(),
  refusals: RefusalLog = new ListedRefusals(),
): ResponseTarget {
  return new ResponseTarget({
    client,
    redirectUri: parameters.redirect_uri ?? CALLBACK,
    mode: responseModeFor(parameters, client),
    encode: async (response) => ({ response: JSON.stringify(response) }),
    state: parameters.state,
    silent: parameters.prompt === 'none',
    issuer: ISSUER,
    refusals,
    status: 302,
  });
}

/** The parameters of an OpenID request for a code, with a change; undefined leaves a parameter out. */
export function parameters(
  change: Partial<Record<keyof AuthorizationParameters, string | undefined>> = {},
): AuthorizationParameters {
  const all = { client_id: 'client', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', ...change };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export const CONTEXT: ValidationContext = {
  responseTypes: SUPPORTED_RESPONSE_TYPES,
  responseModes: RESPONSE_MODE_NAMES,
  prompts: supportedPrompts(true),
  isPushed: false,
  verifyIdToken: (jwt) => {
    if (!jwt.startsWith('ours:')) throw aRefusal('invalid_token', 'not ours');
    return { sub: jwt.slice('ours:'.length) };
  },
};

export function aRequest(change: Parameters<typeof parameters>[0] = {}, client = aClient()): AuthorizationRequest {
  const sent = parameters(change);
  return { ...validateAuthorizationRequest(sent, aTarget(sent, client), CONTEXT), requiredLevel: 1 };
}

/** A user who signed in at that time, and the session. */
export function signedInAt(authTime: Date, columns: Partial<User> = {}): SignedIn {
  const user = Object.assign(new User(), { id: newId(), username: 'alice', adminScopes: [], claims: {}, disabled: false, ...columns }); // prettier-ignore
  const session = Object.assign(new Session(), { id: newId(), userId: user.id, authTime, amr: ['pwd'], endedAt: null });
  return { user, session };
}

/** The id of the refusal that `act` throws; undefined when it throws nothing. */
export function refusalIdOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError) return error.rule.id;
    throw error;
  }
}

/** The code of the OAuth error that `act` throws; undefined when it throws nothing. */
export function errorOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
}
