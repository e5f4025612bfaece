import { describe, expect, it } from 'vitest';
import type { ClientMetadata } from '../../../src/client/index.js';
import { Scope, type ResourceUri } from '../../../src/common/index.js';
import { AudienceService, type AdminScopesHeld, type ScopeAndAudience } from '../../../src/token/audience.service.js';
import { aClient } from '../../support/authorization-requests.js';
import { aResource, aResourceDirectory } from '../../support/resources.js';
import { ISSUER } from '../../support/signing-keys.js';

const [PHOTOS, MAIL, PLAIN, FOREIGN] = [
  'https://photos.example',
  'https://mail.example',
  'https://plain.example',
  'https://foreign.example',
] as const;
const ADMIN = `${ISSUER}/admin`;
const service = new AudienceService(
  aResourceDirectory(
    aResource('photos', ['photos:read', 'photos:write']),
    aResource('mail', ['mail:read']),
    aResource('plain', []),
    aResource('foreign', ['foreign:read']),
  ),
);
const METADATA = { scope: 'openid profile photos:read photos:write mail:read users:read users:write' };

interface Asked {
  readonly scope: string;
  readonly resource?: readonly string[];
  readonly held?: AdminScopesHeld;
  readonly metadata?: Partial<ClientMetadata>;
}

async function resolved({ scope, resource = [], held = [], metadata }: Asked): Promise<string[]> {
  const client = aClient({ ...METADATA, ...metadata });
  const result = await service.resolve(client, Scope.parse(scope), resource, held);
  return [result.scope.toString(), ...result.audience];
}

describe('AudienceService.resolve', () => {
  it.each<[string, Asked, string[]]>([
    ['no scope: nothing, for the issuer', { scope: '' }, ['']],
    ["no scope: the client's default_scope", { scope: '', metadata: { default_scope: 'mail:read' } }, ['mail:read', MAIL]],
    ["the issuer's own scopes: the issuer", { scope: 'openid profile' }, ['openid profile']],
    ['a scope of a resource: that one', { scope: 'openid photos:read' }, ['openid photos:read', PHOTOS]],
    ['scopes of two: both', { scope: 'mail:read photos:read' }, ['mail:read photos:read', PHOTOS, MAIL]],
    ['a resource: it alone, without the scopes of others', { scope: 'openid mail:read photos:read', resource: [MAIL] }, ['openid mail:read', MAIL]],
    ['a resource twice: once', { scope: 'mail:read', resource: [MAIL, MAIL] }, ['mail:read', MAIL]],
    ['two resources: both', { scope: 'mail:read', resource: [MAIL, PHOTOS] }, ['mail:read', MAIL, PHOTOS]],
    ['a resource without scopes', { scope: 'openid', resource: [PLAIN] }, ['openid', PLAIN]],
    ['a resource that it is registered for by its id', { scope: '', resource: [FOREIGN], metadata: { resource_ids: ['foreign'] } }, ['', FOREIGN]],
    ['admin scopes of somebody who holds one', { scope: 'openid users:read users:write', held: ['users:read'] }, ['openid users:read', ADMIN]],
    ['admin scopes of somebody who holds none: dropped', { scope: 'openid users:read' }, ['openid']],
    ['admin scopes of the client itself', { scope: 'users:read', held: 'as registered' }, ['users:read', ADMIN]],
  ])('TK17: %s', async (_, asked, expected) => {
    expect(await resolved(asked)).toEqual(expected);
  }); // prettier-ignore

  it.each<[string, Asked, string]>([
    ['a scope that the client is not registered for', { scope: 'openid foreign:read' }, 'invalid_scope'],
    ['an admin scope that it is not registered for, whoever asks', { scope: 'keys:read', held: ['keys:read'] }, 'invalid_scope'],
    ['a default_scope that it lost', { scope: '', metadata: { default_scope: 'gone' } }, 'invalid_scope'],
    ['an unknown resource', { scope: '', resource: ['https://nowhere.example'] }, 'invalid_target'],
    ['a known and an unknown one', { scope: '', resource: [MAIL, 'https://nowhere.example'] }, 'invalid_target'],
    ['a resource that is none of its business', { scope: '', resource: [FOREIGN] }, 'invalid_target'],
    ['a resource in another spelling', { scope: '', resource: ['https://mail.example/'] }, 'invalid_target'],
    ['an empty one', { scope: '', resource: [''] }, 'invalid_target'],
  ])('AZ15: refuses %s', async (_, asked, code) => {
    await expect(resolved(asked)).rejects.toMatchObject({ code });
  }); // prettier-ignore
});

describe('AudienceService.narrow', () => {
  const granted = (scope: string, ...audience: string[]): ScopeAndAudience => ({
    scope: Scope.parse(scope),
    audience: audience as ResourceUri[],
  });
  const all = granted('openid photos:read mail:read', PHOTOS, MAIL, PLAIN);

  it.each<[string, string, string[], string[]]>([
    ['nothing: all that was granted', '', [], ['openid photos:read mail:read', PHOTOS, MAIL, PLAIN]],
    ['less scope: the resources that lost theirs go', 'openid mail:read', [], ['openid mail:read', MAIL, PLAIN]],
    ["the issuer's own scope: no resource that lost its scope stays", 'openid', [], ['openid', PLAIN]],
    ['one resource: without the scopes of others', '', [PHOTOS], ['openid photos:read', PHOTOS]],
    ['one resource twice: once', '', [PHOTOS, PHOTOS], ['openid photos:read', PHOTOS]],
    ['scope and resource', 'openid photos:read mail:read', [MAIL], ['openid mail:read', MAIL]],
    ['a resource without scopes', 'openid', [PLAIN], ['openid', PLAIN]],
  ])('TK17: asked for %s', async (_, scope, resource, expected) => {
    const narrowed = await service.narrow(all, Scope.parse(scope), resource);
    expect([narrowed.scope.toString(), ...narrowed.audience]).toEqual(expected);
  });

  it('keeps a resource that was asked for by name when the scope stays as small as it was', async () => {
    const narrowed = await service.narrow(granted('openid', PHOTOS), Scope.parse('openid'), []);
    expect(narrowed.audience).toEqual([PHOTOS]);
  });

  it.each([
    ['more scope', 'openid photos:write', [], 'invalid_scope'],
    ['scope of an unknown resource', 'foreign:read', [], 'invalid_scope'],
    ['another resource', '', [FOREIGN], 'invalid_target'],
    ['another resource beside one that was granted', '', [MAIL, FOREIGN], 'invalid_target'],
  ])('TK9: refuses %s than was granted', async (_, scope, resource, code) => {
    await expect(service.narrow(all, Scope.parse(scope), resource)).rejects.toMatchObject({ code });
  });
});

describe('AudienceService.stillRegistered', () => {
  const granted = {
    scope: Scope.parse('openid photos:read mail:read'),
    audience: [PHOTOS, MAIL, PLAIN] as ResourceUri[],
  };
  const left = (scope: string) => service.stillRegistered(aClient({ scope }), granted);

  it.each<[string, string, string[]]>([
    ['all of it, and more', METADATA.scope, ['openid photos:read mail:read', PHOTOS, MAIL, PLAIN]],
    ['less: the rest, and no resource that lost its scope', 'openid mail:read', ['openid mail:read', MAIL, PLAIN]],
    ["the issuer's own scope alone", 'openid email', ['openid', PLAIN]],
  ])('RFC 6749 §6: a client that is registered for %s', async (_, scope, expected) => {
    const { scope: held, audience } = await left(scope);
    expect([held.toString(), ...audience]).toEqual(expected);
  });

  it.each(['', 'email photos:write'])(
    'RFC 6749 §6: refuses when nothing is left: registered for "%s"',
    async (scope) => {
      await expect(left(scope)).rejects.toMatchObject({ code: 'invalid_scope' });
    },
  );

  it('leaves a grant without any scope alone', async () => {
    const none = { scope: Scope.EMPTY, audience: [PLAIN] as ResourceUri[] };
    expect(await service.stillRegistered(aClient({ scope: '' }), none)).toEqual(none);
  });
});
