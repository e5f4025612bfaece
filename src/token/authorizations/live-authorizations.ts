import { Injectable } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Statements, type CompiledTable, type RawRow, type Selection } from '../../database/index.js';
import { Session, User } from '../../user/index.js';
import { Authorization } from './authorization.entity.js';

/** What is read of the user: nothing else goes into tokens, or decides about them. */
const OF_USER = ['id', 'username', 'claims', 'adminScopes', 'updatedAt'] as const;
/** What an access token still needs of its authorization once it is issued. */
const OF_ISSUED = ['id', 'userId', 'claims', 'createdAt'] as const;

/** An authorization whose tokens live, with the user that it is of. */
type Live<Members> = Members & { readonly user: Pick<User, (typeof OF_USER)[number]> };

/** One from which tokens can be issued. */
export type LiveAuthorization = Live<Authorization>;

/** One from which tokens were issued. */
export type IssuedAuthorization = Live<Pick<Authorization, (typeof OF_ISSUED)[number]>>;

/** A row that descends from an authorization, and that one if its tokens live. */
export interface Descendant<Row, Authorized = LiveAuthorization> {
  readonly row: Row;
  readonly live: Authorized | null;
}

/** What a SELECT asks for of an authorization `a`, its user `u` and its session `s`, and how it is read. */
interface LiveSelection<Authorized> {
  readonly sql: string;
  /** @returns null where its tokens do not live */
  read(raw: RawRow): Authorized | null;
}

/**
 * SQL that says whether tokens of an authorization live: it is not revoked, its user is there and enabled, and the
 * session that it is bound to has not ended. Whether its client still stands by it is the caller's to ask.
 */
@Injectable()
export class LiveAuthorizations {
  readonly whole: LiveSelection<LiveAuthorization>;
  readonly issued: LiveSelection<IssuedAuthorization>;

  /** Joins that belong to an authorization `a`. Flat: SQLite would read whole tables for one join inside another. */
  readonly joined: string;
  private readonly authorizations: CompiledTable<Authorization>;

  constructor(private readonly statements: Statements) {
    this.authorizations = statements.tableOf(Authorization);
    const users = statements.tableOf(User);
    const user = users.as('u', OF_USER);
    this.whole = liveSelection(this.authorizations.as('a'), user);
    this.issued = liveSelection(this.authorizations.as('a', OF_ISSUED), user);
    this.joined = `LEFT JOIN ${users.name} u ON u.id = a.user_id AND u.disabled = 0
      LEFT JOIN ${statements.tableOf(Session).name} s ON s.id = a.session_id`;
  }

  /** SELECT of a row by id, in a table that has a column `authorization_id`, together with its authorization. */
  selectIn(table: CompiledTable<ObjectLiteral>, live: LiveSelection<unknown>): string {
    return `SELECT ${table.as('t').sql}, ${live.sql} FROM ${table.name} t
      LEFT JOIN ${this.authorizations.name} a ON a.id = t.authorization_id ${this.joined} WHERE t.id = ?`;
  }

  /** How rows of such a table are found by id: in one round trip. */
  finderIn<Row extends ObjectLiteral, Authorized>(
    entity: EntityTarget<Row>,
    live: LiveSelection<Authorized>,
  ): (id: string) => Promise<Descendant<Row, Authorized> | null> {
    const table = this.statements.tableOf(entity);
    const [sql, rows] = [this.selectIn(table, live), table.as('t')];
    return async (id) => {
      const [raw] = await this.statements.rows(sql, [id]);
      return raw === undefined ? null : { row: rows.entityOf(raw), live: live.read(raw) };
    };
  }
}

function liveSelection<Members extends ObjectLiteral>(
  authorization: Selection<Members>,
  user: Selection<Live<unknown>['user']>,
): LiveSelection<Live<Members>> {
  const live = 'u.id IS NOT NULL AND a.revoked_at IS NULL AND (a.session_bound = 0 OR s.ended_at IS NULL)';
  return {
    sql: `${authorization.sql}, ${user.sql}, ${live} AS live`,
    read(raw) {
      // A number on SQLite, and on MySQL the text of one where numbers may be big.
      if (Number(raw['live']) !== 1) return null;
      return Object.assign(authorization.entityOf(raw), { user: user.entityOf(raw) });
    },
  };
}
