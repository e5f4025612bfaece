import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AttemptId, CodeId } from '../../common/index.js';
import { Statements, type Claim, type CompiledTable } from '../../database/index.js';
import { LiveAuthorizations, type Descendant, type LiveSignIn } from '../authorizations/live-authorizations.js';
import { AuthorizationCode } from './authorization-code.entity.js';

/** The only class that touches `authorization_codes`. */
@Injectable()
export class AuthorizationCodeStore {
  private readonly codes: CompiledTable<AuthorizationCode>;

  readonly find: (id: CodeId) => Promise<Descendant<AuthorizationCode, LiveSignIn> | null>;

  constructor(statements: Statements, live: LiveAuthorizations) {
    this.codes = statements.tableOf(AuthorizationCode);
    this.find = live.finderIn(AuthorizationCode, live.signIn);
  }

  async add(tx: EntityManager, code: AuthorizationCode): Promise<void> {
    await this.codes.insert(tx, code);
  }

  async claim(tx: EntityManager, id: CodeId, attempt: AttemptId): Promise<Claim> {
    if ((await this.codes.update(tx, { id, usedBy: null }, { usedBy: attempt })) === 1) return 'won';
    return (await tx.existsBy(AuthorizationCode, { id, usedBy: attempt })) ? 'kept' : 'lost';
  }
}
