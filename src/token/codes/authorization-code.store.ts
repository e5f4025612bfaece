import { Injectable } from '@nestjs/common';
import type { AttemptId, CodeId } from '../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
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

  async add(tx: Tx, code: AuthorizationCode): Promise<void> {
    await this.codes.insert(tx, code);
  }

  async claim(writer: Writer, id: CodeId, attempt: AttemptId): Promise<Claim> {
    if ((await this.codes.update(writer, { id, usedBy: null }, { usedBy: attempt })) === 1) return 'won';
    return (await this.codes.findIn(writer, { id, usedBy: attempt })) === null ? 'lost' : 'kept';
  }
}
