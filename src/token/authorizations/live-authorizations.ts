import { Injectable } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Statements, type CompiledTable, type RawRow } from '../../database/index.js';
import { Session, User } from '../../user/index.js';
import { Authorization } from './authorization.entity.js';

/** An authorization whose tokens live, with the user that it is of. */
export type LiveAuthorization = Authorization & { readonly user: User };

/** A row that descends from an authorization, and that one if its tokens live. */
export interface Descendant<Row> {
  readonly row: Row;
  readonly live: LiveAuthorization | null;
}

/**
 * SQL that says whether tokens of an authorization live: it is not revoked, its user is there and enabled, and the
 * session that it is bound to has not ended. Whether its client still stands by it is the caller's to ask.
 */
@Injectable()
export class LiveAuthorizations {
  private readonly authorizations: CompiledTable<Authorization>;
  private readonly users: CompiledTable<User>;
  private readonly sessions: CompiledTable<Session>;

  constructor(private readonly statements: Statements) {
    this.authorizations = statements.tableOf(Authorization);
    this.users = statements.tableOf(User);
    this.sessions = statements.tableOf(Session);
  }

  /** Columns of `read`, in its order; `live`, the last one, is 1 where tokens live. */
  get selected(): string {
    const live = 'u.id IS NOT NULL AND a.revoked_at IS NULL AND (a.session_bound = 0 OR s.ended_at IS NULL)';
    return `${this.authorizations.selected('a')}, ${this.users.selected('u')}, ${live} AS live`;
  }

  /** Joins that belong to an authorization `a`. Flat: SQLite would read whole tables for one join inside another. */
  get joined(): string {
    return `LEFT JOIN ${this.users.name} u ON u.id = a.user_id AND u.disabled = 0
      LEFT JOIN ${this.sessions.name} s ON s.id = a.session_id`;
  }

  /** @param from where the columns of `selected` begin in the row */
  read(raw: RawRow, from = 0): LiveAuthorization | null {
    const users = from + this.authorizations.width;
    const live = raw[users + this.users.width];
    // A number on SQLite, and on MySQL the text of one where numbers may be big.
    if (Number(live) !== 1) return null;
    return Object.assign(this.authorizations.rowOf(raw, from), { user: this.users.rowOf(raw, users) });
  }

  /** SELECT of a row by id, in a table that has a column `authorization_id`, together with its authorization. */
  selectIn(table: CompiledTable<ObjectLiteral>): string {
    return `SELECT ${table.selected('t')}, ${this.selected} FROM ${table.name} t
      LEFT JOIN ${this.authorizations.name} a ON a.id = t.authorization_id ${this.joined} WHERE t.id = ?`;
  }

  /** How rows of such a table are found by id: in one round trip. */
  finderIn<Row extends ObjectLiteral>(entity: EntityTarget<Row>): (id: string) => Promise<Descendant<Row> | null> {
    const table = this.statements.tableOf(entity);
    const sql = this.selectIn(table);
    return async (id) => {
      const [raw] = await this.statements.rows(sql, [id]);
      return raw === undefined ? null : { row: table.rowOf(raw), live: this.read(raw, table.width) };
    };
  }
}
