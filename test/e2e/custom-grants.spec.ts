import { Injectable } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientDirectory } from '../../src/client/index.js';
import { Scope, type SubjectId } from '../../src/common/index.js';
import { AuthorizationStore } from '../../src/token/authorizations/authorization.store.js';
import { Authorizations } from '../../src/token/authorizations/authorizations.js';
import type { LiveAuthorization } from '../../src/token/authorizations/live-authorizations.js';
import type { Tx } from '../../src/database/index.js';
import type { Caller, GrantDecision, GrantHandler, StoringDecision } from '../../src/token/grant-handler.js';
import { GRANTS } from '../../src/token/grants/index.js';
import { GrantParameters } from '../../src/token/token.dto.js';
import { UserDirectory } from '../../src/user/index.js';
import type { JsonAnswer } from '../support/admin-api.js';
import type { BackChannel as Channel } from '../support/back-channel.js';
import type { Product } from '../support/product.js';

// Spec files share their modules. Here the modules are loaded again with more grants, and reset afterwards.
vi.hoisted(() => vi.resetModules());
afterAll(() => vi.resetModules());

class OfUser extends GrantParameters {
  /** A `sub`, a `client_id`, or the id of an authorization. */
  @IsString()
  of!: string;

  /** With `yes`, `meanwhile` runs between the reads of the grant and its decision. */
  @IsOptional()
  @IsString()
  pauses?: string;
}

let meanwhile: () => Promise<unknown>;

type Decided = Pick<GrantDecision, 'authorization' | 'begins'> &
  Partial<Pick<StoringDecision, 'client' | 'alsoStores'>>;

/** A grant in one file: it finds the user, authorization or client, and checks nothing. */
abstract class CarelessGrant implements GrantHandler<OfUser> {
  abstract readonly grantType: string;
  readonly parameters = OfUser;

  async decide({ of, pauses }: OfUser, { client }: Caller): Promise<GrantDecision> {
    const decided = await this.find(of, client);
    if (pauses === 'yes') await meanwhile();
    const scope = Scope.parse('email');
    return { client, scope, audience: [], resourceNamed: false, refreshToken: 'new', ...decided };
  }

  protected abstract find(of: string, client: Caller['client']): Promise<Decided>;
}

/** Follows the recipe: the issuer stores the new authorization. */
@Injectable()
class TicketGrant extends CarelessGrant {
  readonly grantType = 'urn:test:ticket';
  constructor(private readonly users: UserDirectory) {
    super();
  }

  protected async find(of: string): Promise<Decided> {
    return { begins: { user: (await this.users.find(of))!, authTime: new Date(), amr: ['sc'] } };
  }
}

/** Creates and stores the authorization itself. */
@Injectable()
class HandmadeGrant extends CarelessGrant {
  readonly grantType = 'urn:test:handmade';
  constructor(
    private readonly users: UserDirectory,
    private readonly authorizations: Authorizations,
  ) {
    super();
  }

  protected async find(of: string, client: Caller['client']): Promise<Decided> {
    const user = (await this.users.find(of))!;
    const about = {
      scope: Scope.parse('email'),
      audience: [],
      resourceNamed: false,
      authTime: new Date(),
      amr: ['sc'],
    };
    const authorization = this.authorizations.prepare({ client, user, session: null, ...about });
    return { authorization, alsoStores: (tx: Tx) => this.authorizations.add(tx, authorization) };
  }
}

/** Uses an existing authorization without checking that it is live. */
@Injectable()
class EarlierGrant extends CarelessGrant {
  readonly grantType = 'urn:test:earlier';
  constructor(private readonly store: AuthorizationStore) {
    super();
  }

  protected async find(of: string): Promise<Decided> {
    return { authorization: (await this.store.find(of))! };
  }
}

/** Returns null, or a copy, in place of a live authorization. */
@Injectable()
class MissingGrant extends CarelessGrant {
  readonly grantType = 'urn:test:missing';
  protected find(of: string): Promise<Decided> {
    const none = null as unknown as LiveAuthorization;
    const copy = {
      id: of,
      clientId: of,
      userId: of as SubjectId,
      scopeText: 'email',
      audience: [],
      createdAt: new Date(),
    };
    return Promise.resolve({ authorization: of === 'null' ? none : (copy as unknown as LiveAuthorization) });
  }
}

/** Issues to another client than the caller. */
@Injectable()
class OnBehalfGrant extends CarelessGrant {
  readonly grantType = 'urn:test:on-behalf';
  constructor(private readonly clients: ClientDirectory) {
    super();
  }

  protected async find(of: string): Promise<Decided> {
    return { client: (await this.clients.find(of))! };
  }
}

const CUSTOM = [TicketGrant, HandmadeGrant, EarlierGrant, MissingGrant, OnBehalfGrant];
const TYPES = CUSTOM.map((grant) => grant.name);

// A new grant is a file and an entry in this list, which the application reads when it is loaded.
(GRANTS as unknown as unknown[]).push(...CUSTOM);
const { DATABASES } = await import('../support/app.js');
const { startProduct, EVERYTHING } = await import('../support/product.js');
const { BackChannel, expectError } = await import('../support/back-channel.js');

describe.each(DATABASES)('POST /token with a custom grant that checks nothing, on %s', (database) => {
  let product: Product;
  let client: Channel;
  let clientId: string;
  let sub: string;
  let expectRefused: (answer: JsonAnswer, error?: string, status?: number) => void;

  beforeAll(async () => {
    product = await startProduct({ database });
    const types = [...EVERYTHING.grant_types, ...TYPES.map((name) => `urn:test:${kebab(name)}`)];
    const registered = await product.admin.createClient({
      ...EVERYTHING,
      grant_types: types,
      access_token_format: 'opaque',
    });
    clientId = registered.client_id;
    client = new BackChannel(product.url, registered);
    expectRefused = (answer, error = 'invalid_grant', status = 400) => expectError(answer, product.url, error, status);
  });
  afterAll(() => product.close());
  beforeEach(async () => {
    sub = await product.admin.createUser({ username: `u-${crypto.randomUUID()}`, password: 'a-rabbit-with-a-watch-7' });
  });

  const ask = (type: string, of: string, pauses = 'no') => client.token({ grant_type: `urn:test:${type}`, of, pauses });
  const disable = (user: string, disabled = true) => product.admin.call('PATCH', `/users/${user}`, { disabled });
  const authorizationsOf = async (user: string) =>
    (await product.admin.get(`/authorizations?sub=${user}&limit=50`)).body['items'] as {
      id: string;
      revoked_at: unknown;
    }[];

  it.each(['ticket', 'handmade'])('%s: an enabled user → tokens that work', async (type) => {
    const { status, body } = await ask(type, sub);
    expect(status).toBe(200);
    expect((await client.introspect(body['access_token'])).body).toMatchObject({ active: true, sub });
    expect((await client.refresh(body['refresh_token'])).status).toBe(200);
  });

  it.each(['ticket', 'handmade'])(
    '%s: a disabled user → invalid_grant, and no authorization is stored',
    async (type) => {
      await disable(sub);
      expectRefused(await ask(type, sub));
      expect(await authorizationsOf(sub)).toEqual([]);
    },
  );

  it.each(['ticket', 'handmade'])(
    '%s: a user who is disabled between read and decision → invalid_grant',
    async (type) => {
      meanwhile = () => disable(sub);
      expectRefused(await ask(type, sub, 'yes'));
      expect(await authorizationsOf(sub)).toEqual([]);
    },
  );

  it.each(['ticket', 'handmade'])(
    '%s: a user who is disabled while tokens are issued → no live token',
    async (type) => {
      for (let round = 0; round < 8; round++) {
        let disabling: Promise<unknown> | undefined;
        meanwhile = async () => void (disabling = disable(sub));
        const answer = await ask(type, sub, 'yes');
        await disabling;
        if (answer.status === 200) {
          expect((await client.introspect(answer.body['access_token'])).body).toEqual({ active: false });
          expectRefused(await client.refresh(answer.body['refresh_token']));
        } else expectRefused(answer);
        expect((await authorizationsOf(sub)).filter(({ revoked_at }) => revoked_at === null)).toEqual([]);
        await disable(sub, false);
      }
    },
  );

  it('ticket: a password that changes between read and decision → invalid_grant', async () => {
    meanwhile = () => product.admin.call('PATCH', `/users/${sub}`, { password: 'another-rabbit-with-a-watch-8' });
    expectRefused(await ask('ticket', sub, 'yes'));
    expect(await authorizationsOf(sub)).toEqual([]);
  });

  it('earlier: an authorization of a disabled user → invalid_grant', async () => {
    await ask('ticket', sub);
    const { id } = (await authorizationsOf(sub))[0]!;
    expect((await ask('earlier', id)).status).toBe(200);
    await disable(sub);
    expectRefused(await ask('earlier', id));
  });

  it('earlier: an authorization that an administrator revoked → invalid_grant', async () => {
    await ask('ticket', sub);
    const { id } = (await authorizationsOf(sub))[0]!;
    await product.admin.call('DELETE', `/authorizations/${id}`);
    expectRefused(await ask('earlier', id));
  });

  it.each(['null', crypto.randomUUID()])(
    'missing: an authorization that does not exist (%s) → invalid_grant',
    async (of) => {
      expectRefused(await ask('missing', of));
    },
  );

  it('on-behalf: a disabled client → unauthorized_client', async () => {
    const other = await product.admin.createClient(EVERYTHING);
    expect((await ask('on-behalf', other.client_id)).status).toBe(200);
    await product.admin.call('PATCH', `/clients/${other.client_id}`, { disabled: true });
    expectRefused(await ask('on-behalf', other.client_id), 'unauthorized_client');
  });

  it('ticket: a client that is not registered for refresh_token → no refresh token', async () => {
    const grant_types = ['authorization_code', 'urn:test:ticket'];
    await product.admin.call('PATCH', `/clients/${clientId}`, { grant_types, response_types: ['code'] });
    expect((await ask('ticket', sub)).body).not.toHaveProperty('refresh_token');
    await product.admin.call('PATCH', `/clients/${clientId}`, { grant_types: [...EVERYTHING.grant_types, ...TYPES.map((name) => `urn:test:${kebab(name)}`)], response_types: EVERYTHING.response_types }); // prettier-ignore
  });
});

/** `OnBehalfGrant` → `on-behalf` */
function kebab(name: string): string {
  return name.replace(/Grant$/, '').replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase(); // prettier-ignore
}
