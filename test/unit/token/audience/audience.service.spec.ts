import { describe, expect, it } from 'vitest';
import type { ClientMetadata } from '../../../../src/client/index.js';
import type { DetailsType } from '../../../../src/client/resources/details/details-type.js';
import { Scope, type ResourceUri } from '../../../../src/common/index.js';
import { AudienceService, type AdminScopesHeld } from '../../../../src/token/audience/audience.service.js';
import type { ScopeAndAudience } from '../../../../src/token/audience/scope-and-audience.js';
import type { AuthorizationDetail } from '../../../../src/token/index.js';
import { aClient } from '../../../support/authorization-requests.js';
import { aResource, aResourceDirectory } from '../../../support/resources.js';
import { ISSUER } from '../../../support/signing-keys.js';

const [PHOTOS, MAIL, PLAIN, FOREIGN, OPEN] = [
  'https://photos.example',
  'https://mail.example',
  'https://plain.example',
  'https://foreign.example',
  'https://open.example',
] as const;
const ADMIN = `${ISSUER}/admin`;
const service = new AudienceService(
  aResourceDirectory(
    aResource('photos', ['photos:read', 'photos:write']),
    aResource('mail', ['mail:read']),
    aResource('plain', []),
    aResource('foreign', ['foreign:read']),
    aResource('open', ['open:read'], { openTo: ['self_registered'] }),
    aResource('paths', [], { identifier: 'https://paths.example/mail' as ResourceUri }),
  ),
);
const METADATA = { scope: 'openid profile photos:read photos:write mail:read users:read users:write' };

interface Asked {
  readonly scope: string;
  readonly resource?: readonly string[];
  readonly held?: AdminScopesHeld;
  readonly metadata?: Partial<ClientMetadata>;
  /** Whether the client registered itself. */
  readonly itself?: boolean;
}

async function resolved({ scope, resource = [], held = [], metadata, itself = false }: Asked): Promise<string[]> {
  const client = aClient({ ...METADATA, ...metadata }, { registeredBy: itself ? 'open' : null });
  const result = await service.resolve(client, Scope.parse(scope), resource, held);
  return [result.scope.toString(), ...result.audience];
}

describe('AudienceService.resolve', () => {
  it.each<[string, Asked, string[]]>([
    ['no scope → no scope, for the issuer', { scope: '' }, ['']],
    ["no scope → the client's default_scope", { scope: '', metadata: { default_scope: 'mail:read' } }, ['mail:read', MAIL]],
    ['scopes of the issuer → the issuer', { scope: 'openid profile' }, ['openid profile']],
    ['a scope of a resource → that resource', { scope: 'openid photos:read' }, ['openid photos:read', PHOTOS]],
    ['scopes of two resources → both', { scope: 'mail:read photos:read' }, ['mail:read photos:read', PHOTOS, MAIL]],
    ['a resource → that resource, without the scopes of others', { scope: 'openid mail:read photos:read', resource: [MAIL] }, ['openid mail:read', MAIL]],
    ['a resource twice → once', { scope: 'mail:read', resource: [MAIL, MAIL] }, ['mail:read', MAIL]],
    ['two resources → both', { scope: 'mail:read', resource: [MAIL, PHOTOS] }, ['mail:read', MAIL, PHOTOS]],
    ['a resource without scopes', { scope: 'openid', resource: [PLAIN] }, ['openid', PLAIN]],
    ['a resource that is open to self-registered clients', { scope: '', resource: [OPEN], itself: true }, ['', OPEN]],
    ['a resource in another spelling → as registered', { scope: '', resource: ['HTTPS://Mail.Example:443/'] }, ['', MAIL]],
    ['a resource in two spellings → once', { scope: '', resource: [MAIL, `${MAIL}/`] }, ['', MAIL]],
    ['a resource in resource_ids of the client', { scope: '', resource: [FOREIGN], metadata: { resource_ids: ['foreign'] } }, ['', FOREIGN]],
    ['admin scopes, one of which the user holds → that one', { scope: 'openid users:read users:write', held: ['users:read'] }, ['openid users:read', ADMIN]],
    ['admin scopes that the user does not hold → dropped', { scope: 'openid users:read' }, ['openid']],
    ['admin scopes of the client itself', { scope: 'users:read', held: 'as registered' }, ['users:read', ADMIN]],
  ])('TK17: %s', async (_, asked, expected) => {
    expect(await resolved(asked)).toEqual(expected);
  }); // prettier-ignore

  it.each<[string, string, Asked, string]>([
    ['a scope that the client is not registered for', 'TOKEN-SCOPE-1', { scope: 'openid foreign:read' }, 'invalid_scope'],
    ['an admin scope that the user holds but the client is not registered for', 'TOKEN-SCOPE-1', { scope: 'keys:read', held: ['keys:read'] }, 'invalid_scope'],
    ['a default_scope that the client is not registered for any more', 'TOKEN-SCOPE-1', { scope: '', metadata: { default_scope: 'gone' } }, 'invalid_scope'],
    ['an unknown resource', 'TOKEN-RESOURCE-1', { scope: '', resource: ['https://nowhere.example'] }, 'invalid_target'],
    ['a known and an unknown resource', 'TOKEN-RESOURCE-1', { scope: '', resource: [MAIL, 'https://nowhere.example'] }, 'invalid_target'],
    ['a resource that is not open to the client', 'TOKEN-RESOURCE-1', { scope: '', resource: [FOREIGN] }, 'invalid_target'],
    ['a resource with a fragment', 'TOKEN-RESOURCE-1', { scope: '', resource: [`${MAIL}#x`] }, 'invalid_target'],
    ['a resource in another case of its path', 'TOKEN-RESOURCE-1', { scope: '', resource: ['https://paths.example/Mail'] }, 'invalid_target'],
    ['a scope that does not belong to the resource', 'TOKEN-SCOPE-2', { scope: 'photos:read', resource: [MAIL] }, 'invalid_scope'],
    ['only admin scopes that the user does not hold', 'TOKEN-SCOPE-2', { scope: 'users:read' }, 'invalid_scope'],
    ['a resource without scopes, of a client that registered itself', 'TOKEN-RESOURCE-1', { scope: '', resource: [PLAIN], itself: true }, 'invalid_target'],
    ['an empty resource', 'TOKEN-RESOURCE-1', { scope: '', resource: [''] }, 'invalid_target'],
  ])('AZ15: refuses %s → %s', async (_, id, asked, code) => {
    await expect(resolved(asked)).rejects.toMatchObject({ code, rule: { id } });
  }); // prettier-ignore
});

describe('AudienceService.known (OIDC Core §3.1.2.1)', () => {
  const known = async (scope: string) => (await service.known(aClient(METADATA), Scope.parse(scope))).toString();

  it.each([
    ['registered scopes → unchanged', 'openid photos:read', 'openid photos:read'],
    ['an empty scope → empty', '', ''],
    ['an unknown value → dropped', 'openid groups roles', 'openid'],
    ['claims scopes that the client is not registered for → dropped', 'openid email phone address', 'openid'],
  ])('%s', async (_, asked, expected) => expect(await known(asked)).toBe(expected));

  it.each([
    ['of an API that the client is not registered for', 'TOKEN-SCOPE-1', 'openid foreign:read', 'foreign:read'],
    ['of the admin API', 'TOKEN-SCOPE-1', 'openid keys:write', 'keys:write'],
    ['without a value that remains', 'TOKEN-SCOPE-2', 'groups email', 'groups email'],
  ])('refuses a scope %s, and names it → %s', async (_, id, asked, named) => {
    await expect(known(asked)).rejects.toMatchObject({
      code: 'invalid_scope',
      rule: { id },
      description: expect.stringContaining(named) as string,
    });
  });

  it('refuses openid when the client is not registered for it → TOKEN-SCOPE-1', async () => {
    const asked = service.known(aClient({ scope: 'photos:read' }), Scope.parse('openid photos:read'));
    await expect(asked).rejects.toMatchObject({ code: 'invalid_scope' });
  });
});

describe('AudienceService.narrow', () => {
  const granted = (scope: string, ...audience: string[]): ScopeAndAudience => ({
    scope: Scope.parse(scope),
    audience: audience as ResourceUri[],
    resourceNamed: false,
  });
  const all = granted('openid photos:read mail:read', PHOTOS, MAIL, PLAIN);

  it.each<[string, string, string[], string[]]>([
    [
      'neither scope nor resource → all that was granted',
      '',
      [],
      ['openid photos:read mail:read', PHOTOS, MAIL, PLAIN],
    ],
    ['less scope → without the resources that lost theirs', 'openid mail:read', [], ['openid mail:read', MAIL, PLAIN]],
    ['only a scope of the issuer → only resources without scopes', 'openid', [], ['openid', PLAIN]],
    ['one resource → without the scopes of others', '', [PHOTOS], ['openid photos:read', PHOTOS]],
    ['one resource twice → once', '', [PHOTOS, PHOTOS], ['openid photos:read', PHOTOS]],
    ['scope and resource', 'openid photos:read mail:read', [MAIL], ['openid mail:read', MAIL]],
    ['a resource without scopes', 'openid', [PLAIN], ['openid', PLAIN]],
  ])('TK17: %s', async (_, scope, resource, expected) => {
    const narrowed = await service.narrow(all, { scope: Scope.parse(scope), resource });
    expect([narrowed.scope.toString(), ...narrowed.audience]).toEqual(expected);
  });

  it('returns a resource as granted, regardless of the spelling in the request', async () => {
    const narrowed = await service.narrow(all, { scope: Scope.EMPTY, resource: ['https://PHOTOS.example:443/'] });
    expect([narrowed.scope.toString(), ...narrowed.audience]).toEqual(['openid photos:read', PHOTOS]);
  });

  it('keeps a resource that the authorization request named when the scope does not change', async () => {
    const narrowed = await service.narrow(granted('openid', PHOTOS), { scope: Scope.parse('openid'), resource: [] });
    expect(narrowed.audience).toEqual([PHOTOS]);
  });

  it.each([
    ['more scope', 'TOKEN-SCOPE-4', 'openid photos:write', [], 'invalid_scope'],
    ['scope of an unknown resource', 'TOKEN-SCOPE-4', 'foreign:read', [], 'invalid_scope'],
    ['another resource', 'TOKEN-RESOURCE-2', '', [FOREIGN], 'invalid_target'],
    ['another resource beside one that was granted', 'TOKEN-RESOURCE-2', '', [MAIL, FOREIGN], 'invalid_target'],
  ])('TK9: refuses %s than was granted → %s', async (_, id, scope, resource, code) => {
    await expect(service.narrow(all, { scope: Scope.parse(scope), resource })).rejects.toMatchObject({
      code,
      rule: { id },
    });
  });
});

describe('AudienceService.stillRegistered', () => {
  const granted = {
    scope: Scope.parse('openid photos:read mail:read'),
    audience: [PHOTOS, MAIL, PLAIN] as ResourceUri[],
    resourceNamed: false,
  };
  const left = (scope: string) => service.stillRegistered(aClient({ scope }), granted);

  it('drops a resource that is no longer open to the client (RFC 8707 §2)', async () => {
    const itself = aClient(METADATA, { registeredBy: 'open' });
    expect((await service.stillRegistered(itself, granted)).audience).toEqual([PHOTOS, MAIL]);
  });

  it.each([[PLAIN], ['https://deleted.example']])(
    'refuses when no resource remains, such as %s → TOKEN-RESOURCE-1',
    async (only) => {
      const itself = aClient(METADATA, { registeredBy: 'open' });
      const before = { scope: Scope.parse('openid'), audience: [only] as ResourceUri[], resourceNamed: true };
      await expect(service.stillRegistered(itself, before)).rejects.toMatchObject({ code: 'invalid_target' });
    },
  );

  it.each<[string, string, string[]]>([
    ['all scopes and more → all of them', METADATA.scope, ['openid photos:read mail:read', PHOTOS, MAIL, PLAIN]],
    [
      'fewer scopes → those, without resources that lost their scope',
      'openid mail:read',
      ['openid mail:read', MAIL, PLAIN],
    ],
    ['only a scope of the issuer → that scope', 'openid email', ['openid', PLAIN]],
  ])('RFC 6749 §6: a client is registered for %s', async (_, scope, expected) => {
    const { scope: held, audience } = await left(scope);
    expect([held.toString(), ...audience]).toEqual(expected);
  });

  it.each(['', 'email photos:write'])(
    'RFC 6749 §6: refuses when no scope remains: registered for "%s" → TOKEN-SCOPE-3',
    async (scope) => {
      await expect(left(scope)).rejects.toMatchObject({ code: 'invalid_scope' });
    },
  );

  it('returns a grant without scope unchanged', async () => {
    const none = { scope: Scope.EMPTY, audience: [PLAIN] as ResourceUri[], resourceNamed: false };
    expect(await service.stillRegistered(aClient({ scope: '' }), none)).toEqual(none);
  });
});

describe('AudienceService with authorization_details (RFC 9396)', () => {
  const type = (name: string): DetailsType => ({ type: name, schema: { type: 'object' }, title: 'T', lines: [], alwaysAsk: true }); // prettier-ignore
  const rich = new AudienceService(
    aResourceDirectory(
      aResource('photos', ['photos:read'], { detailsTypes: [type('album'), type('photo')] }),
      aResource('bank', [], { detailsTypes: [type('payment')] }),
    ),
  );
  const BANK = 'https://bank.example';
  const client = aClient({
    scope: 'openid photos:read',
    default_scope: 'photos:read',
    authorization_details_types: ['album', 'photo', 'payment'],
  });
  const [album, photo, payment] = ['album', 'photo', 'payment'].map((name) => ({ type: name }));
  const summary = ({ scope, audience, details }: ScopeAndAudience) => [
    scope.toString(),
    [...audience],
    details ?? null,
  ];
  const resolve = (scope: string, resource: readonly string[], ...details: AuthorizationDetail[]) =>
    rich.resolve(client, Scope.parse(scope), resource, [], details);

  it('resolve adds the APIs of the objects to the audience, also beside resource, and no default_scope', async () => {
    expect(summary(await resolve('', [], payment!))).toEqual(['', [BANK], [payment]]);
    expect(summary(await resolve('photos:read', [], album!))).toEqual(['photos:read', [PHOTOS], [album]]);
    expect(summary(await resolve('photos:read', [PHOTOS], payment!))).toEqual(['photos:read', [PHOTOS, BANK], [payment]]);
  }); // prettier-ignore

  it('narrow: scope keeps the objects, objects keep the scope, resource selects both', async () => {
    const all = await resolve('openid photos:read', [], album!, photo!, payment!);
    const narrow = async (scope: string, resource: readonly string[], details?: AuthorizationDetail[]) =>
      summary(await rich.narrow(all, { scope: Scope.parse(scope), resource, details: details ?? null }));
    expect(await narrow('openid', [])).toEqual(['openid', [PHOTOS, BANK], [album, photo, payment]]);
    expect(await narrow('', [], [photo!])).toEqual(['openid photos:read', [PHOTOS], [photo]]);
    expect(await narrow('openid', [], [payment!])).toEqual(['openid', [BANK], [payment]]);
    expect(await narrow('', [BANK])).toEqual(['openid', [BANK], [payment]]);
    expect(await narrow('', [PHOTOS], [album!])).toEqual(['openid photos:read', [PHOTOS], [album]]);
    await expect(narrow('', [PHOTOS], [payment!])).rejects.toMatchObject({ rule: { id: 'TOKEN-DETAILS-7' } });
    await expect(narrow('', [], [{ type: 'album', id: 1 }])).rejects.toMatchObject({ rule: { id: 'TOKEN-DETAILS-6' } });
  });

  it('stillRegistered drops objects whose type is gone, and their API with the last one', async () => {
    const all = await resolve('', [], album!, photo!, payment!);
    const after = (...types: string[]) =>
      rich.stillRegistered(aClient({ scope: 'openid', authorization_details_types: types }), all);
    expect(summary(await after('album', 'payment'))).toEqual(['', [PHOTOS, BANK], [album, payment]]);
    expect(summary(await after('payment'))).toEqual(['', [BANK], [payment]]);
    await expect(after()).rejects.toMatchObject({ rule: { id: 'TOKEN-DETAILS-8' } });
  });

  it('a consent remembers neither the objects nor an API that only they name', async () => {
    const all = await resolve('photos:read', [], album!, payment!);
    expect(summary(await rich.withoutDetails(all))).toEqual(['photos:read', [PHOTOS], null]);
    expect(summary(await rich.withOnly(all, [album!]))).toEqual(['photos:read', [PHOTOS], [album]]);
    expect(summary(await rich.withOnly(all, null))).toEqual(['photos:read', [PHOTOS], null]);
  });

  it('withOnly: an API that resource names goes with its last object, and then tokens are for the issuer', async () => {
    const named = await resolve('openid', [BANK], album!, payment!);
    const left = await rich.withOnly(named, [album!]);
    expect([summary(left), left.resourceNamed]).toEqual([['openid', [PHOTOS], [album]], true]);
    const nothing = await rich.withOnly(named, null);
    expect([summary(nothing), nothing.resourceNamed]).toEqual([['openid', [], null], false]);
  });

  it('objects that do not fit into one token beside the scope → TOKEN-DETAILS-9', async () => {
    const large = Array.from({ length: 10 }, (_, index) => ({ type: 'payment', text: `${index}`.repeat(900) }));
    await expect(resolve('', [], ...large)).rejects.toMatchObject({ rule: { id: 'TOKEN-DETAILS-9' } });
  });
});
