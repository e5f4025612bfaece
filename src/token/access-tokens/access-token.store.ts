import { Injectable } from '@nestjs/common';
import type { TokenId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import {
  LiveAuthorizations,
  type Descendant,
  type IssuedAuthorization,
} from '../authorizations/live-authorizations.js';
import { AccessToken } from './access-token.entity.js';

/** The only class that touches `access_tokens`. */
@Injectable()
export class AccessTokenStore {
  private readonly tokens: CompiledTable<AccessToken>;

  /** Finds a token together with its authorization. */
  readonly findLive: (id: TokenId) => Promise<Descendant<AccessToken, IssuedAuthorization> | null>;

  constructor(statements: Statements, live: LiveAuthorizations) {
    this.tokens = statements.tableOf(AccessToken);
    this.findLive = live.finderIn(AccessToken, live.issued);
  }

  async add(writer: Writer, token: AccessToken): Promise<void> {
    await this.tokens.insert(writer, token);
  }

  find(id: TokenId): Promise<AccessToken | null> {
    return this.tokens.find({ id });
  }

  async revoke(tx: Tx, id: TokenId, revokedAt: Date): Promise<void> {
    await this.tokens.update(tx, { id, revokedAt: null }, { revokedAt });
  }

  /** Stores the revocation of a JWT; a second time changes nothing. */
  async addRevoked(tx: Tx, token: AccessToken): Promise<void> {
    // TypeORM: an INSERT that skips an existing row. Such a row has no details.
    const row = { ...token, details: null };
    await tx.createQueryBuilder().insert().into(AccessToken).values(row).orIgnore().execute();
  }
}
