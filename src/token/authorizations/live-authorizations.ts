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
  /** Columns that `read` reads. */
  readonly selected: string;
  /** Tables `a`, `u` and `s`, with `a` for the authorization. */
  readonly tables: string;
  readonly condition = 'a.revoked_at IS NULL AND (a.session_bound = 0 OR s.ended_at IS NULL)';
  private readonly authorizations: CompiledTable<Authorization>;
  private readonly users: CompiledTable<User>;

  constructor(private readonly statements: Statements) {
    this.authorizations = statements.tableOf(Authorization);
    this.users = statements.tableOf(User);
    this.selected = `${this.authorizations.selected('a')}, ${this.users.selected('u')}`;
    this.tables = `${this.authorizations.name} a
      INNER JOIN ${this.users.name} u ON u.id = a.user_id AND u.disabled = 0
      LEFT JOIN ${statements.tableOf(Session).name} s ON s.id = a.session_id`;
  }

  read(raw: RawRow): LiveAuthorization {
    return Object.assign(this.authorizations.rowOf(raw, 'a'), { user: this.users.rowOf(raw, 'u') });
  }

  /**
   * How rows of a table, which has a column `authorization_id`, are found by id together with their authorization:
   * in one round trip.
   */
  finderIn<Row extends ObjectLiteral>(entity: EntityTarget<Row>): (id: string) => Promise<Descendant<Row> | null> {
    const table = this.statements.tableOf(entity);
    const sql = `SELECT ${table.selected('t')}, ${this.selected} FROM ${table.name} t
      LEFT JOIN (${this.tables}) ON a.id = t.authorization_id AND ${this.condition} WHERE t.id = ?`;
    return async (id) => {
      const [raw] = await this.statements.rows(sql, [id]);
      if (raw === undefined) return null;
      return { row: table.rowOf(raw, 't'), live: raw['a_id'] === null ? null : this.read(raw) };
    };
  }
}
