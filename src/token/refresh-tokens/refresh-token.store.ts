import { Injectable } from '@nestjs/common';
import type { AttemptId, AuthorizationId, TokenId } from '../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Writer } from '../../database/index.js';
import {
  LiveAuthorizations,
  type Descendant,
  type LiveAuthorization,
  type LiveSignIn,
} from '../authorizations/live-authorizations.js';
import type { Marks } from './generations.js';
import { RefreshToken } from './refresh-token.entity.js';

export interface Rotation {
  readonly id: TokenId;
  /** The presented generation. */
  readonly from: number;
  readonly attempt: AttemptId;
  readonly at: Date;
  readonly expiresAt: Date;
  /** Undefined when unchanged. */
  readonly superseded: Marks | undefined;
}

/** The only class that touches `refresh_tokens`. */
@Injectable()
export class RefreshTokenStore {
  private readonly families: CompiledTable<RefreshToken>;

  /** Finds a family together with its authorization. */
  readonly findLive: (id: TokenId) => Promise<Descendant<RefreshToken, LiveAuthorization> | null>;
  /** Finds a family together with its authorization and what an ID token needs. */
  readonly findSignIn: (id: TokenId) => Promise<Descendant<RefreshToken, LiveSignIn> | null>;

  constructor(statements: Statements, live: LiveAuthorizations) {
    this.families = statements.tableOf(RefreshToken);
    this.findLive = live.finderIn(RefreshToken, live.issuing);
    this.findSignIn = live.finderIn(RefreshToken, live.signIn);
  }

  async add(writer: Writer, family: RefreshToken): Promise<void> {
    await this.families.insert(writer, family);
  }

  find(id: TokenId): Promise<RefreshToken | null> {
    return this.families.find({ id });
  }

  /** The families of several authorizations. */
  ofEach(authorizationIds: readonly AuthorizationId[]): Promise<RefreshToken[]> {
    return this.families.findEach('authorizationId', authorizationIds);
  }

  /** Advances a family by one generation; one of several attempts wins. */
  async rotate(writer: Writer, rotation: Rotation): Promise<Claim> {
    const { id, from, attempt, at, expiresAt, superseded } = rotation;
    const next = { generation: from + 1, rotatedAt: at, rotatedBy: attempt, expiresAt };
    const set = superseded === undefined ? next : { ...next, superseded };
    if ((await this.families.update(writer, { id, generation: from }, set)) === 1) return 'won';
    const own = await this.families.findIn(writer, { id, generation: from + 1, rotatedBy: attempt });
    return own === null ? 'lost' : 'kept';
  }
}
