import { Injectable } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Statements, type CompiledTable, type RawRow, type Selection } from '../../database/index.js';
import { Session, User, type ClaimedUser } from '../../user/index.js';
import { Authorization } from './authorization.entity.js';

/** What an access token is made from, and a refresh token. */
const OF_ISSUING = [
  'id',
  'clientId',
  'userId',
  'scopeText',
  'audience',
  'resourceNamed',
  'authTime',
  'createdAt',
] as const;
/** What an ID token says besides, and of whom. */
const OF_SIGN_IN = ['sessionId', 'amr', 'claims'] as const;
const OF_CLAIMED_USER = ['id', 'username', 'claims', 'updatedAt'] as const;
/** What an access token still needs of its authorization once it is issued, and of its user. */
const OF_ISSUED = ['id', 'userId', 'resourceNamed', 'claims', 'createdAt'] as const;
const OF_ISSUED_USER = [...OF_CLAIMED_USER, 'adminScopes'] as const;

/** An authorization from which access tokens can be issued. */
export type LiveAuthorization = Pick<Authorization, (typeof OF_ISSUING)[number]>;

/** One from which ID tokens can be issued as well: it tells of the sign-in, and who signed in. */
export type LiveSignIn = LiveAuthorization &
  Pick<Authorization, (typeof OF_SIGN_IN)[number]> & { readonly user: ClaimedUser };

/** Whether it was read with what an ID token needs. */
export function isSignIn(live: LiveAuthorization): live is LiveSignIn {
  return 'user' in live;
}

/** One from which an access token was issued. */
export type IssuedAuthorization = Pick<Authorization, (typeof OF_ISSUED)[number]> & {
  readonly user: Pick<User, (typeof OF_ISSUED_USER)[number]>;
};

/** A row that descends from an authorization, and that one if its tokens live. */
export interface Descendant<Row, Authorized> {
  readonly row: Row;
  readonly live: Authorized | null;
}

/** One that a SELECT has found living: its class is the mark, which a copy does not have. */
class FoundLive extends Authorization {}

/** Whether an authorization was read together with what makes it live, and not made, copied or read otherwise. */
export function wasFoundLive(authorization: object): boolean {
  return authorization instanceof FoundLive;
}

/** Whether nothing can be had by a row: it is missing, or what it descends from has ended. */
export function isDead(found: Descendant<unknown, unknown> | null): boolean {
  return found === null || found.live === null;
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
  readonly issuing: LiveSelection<LiveAuthorization>;
  readonly signIn: LiveSelection<LiveSignIn>;
  readonly issued: LiveSelection<IssuedAuthorization>;

  /**
   * Joins that belong to an authorization `a`. Flat: SQLite would read whole tables for one join inside another. What is
   * bound to no session asks for none.
   */
  readonly joined: string;
  private readonly authorizations: CompiledTable<Authorization>;

  constructor(private readonly statements: Statements) {
    this.authorizations = statements.tableOf(Authorization);
    const users = statements.tableOf(User);
    const authorization = this.authorizations.select('a', [...OF_ISSUING, ...OF_SIGN_IN]);
    this.issuing = liveSelection(this.authorizations.select('a', OF_ISSUING));
    this.signIn = withUser(liveSelection(authorization), users.select('u', OF_CLAIMED_USER));
    this.issued = withUser(
      liveSelection(this.authorizations.select('a', OF_ISSUED)),
      users.select('u', OF_ISSUED_USER),
    );
    // With the plus SQLite finds the user by the primary key, and not among all that are enabled.
    this.joined = `LEFT JOIN ${users.name} u ON u.id = a.user_id AND +u.disabled = 0
      LEFT JOIN ${statements.tableOf(Session).name} s ON s.id = a.session_id AND a.session_bound = 1`;
  }

  /**
   * SELECT of a row by id, together with its authorization.
   *
   * @param rows what to read of a table `t` that has a column `authorization_id`
   */
  selectIn(table: CompiledTable<ObjectLiteral>, rows: Selection<ObjectLiteral>, live: LiveSelection<unknown>): string {
    return `SELECT ${rows.sql}, ${live.sql} FROM ${table.name} t
      LEFT JOIN ${this.authorizations.name} a ON a.id = t.authorization_id ${this.joined} WHERE t.id = ?`;
  }

  /** How rows of such a table are found by id: in one round trip. */
  finderIn<Row extends ObjectLiteral, Authorized>(
    entity: EntityTarget<Row>,
    live: LiveSelection<Authorized>,
  ): (id: string) => Promise<Descendant<Row, Authorized> | null> {
    const table = this.statements.tableOf(entity);
    const rows = table.select('t');
    const sql = this.selectIn(table, rows, live);
    return async (id) => {
      const [raw] = await this.statements.rows(sql, [id]);
      return raw === undefined ? null : { row: rows.entityOf(raw), live: live.read(raw) };
    };
  }
}

function liveSelection<Members extends ObjectLiteral>(authorization: Selection<Members>): LiveSelection<Members> {
  const live = 'u.id IS NOT NULL AND a.revoked_at IS NULL AND (a.session_bound = 0 OR s.ended_at IS NULL)';
  return {
    sql: `${authorization.sql}, ${live} AS live`,
    // A number on SQLite, and on MySQL the text of one where numbers may be big.
    read: (raw) => (Number(raw['live']) === 1 ? authorization.entityOf(raw, FoundLive) : null),
  };
}

function withUser<Authorized extends ObjectLiteral, OfUser extends ObjectLiteral>(
  live: LiveSelection<Authorized>,
  user: Selection<OfUser>,
): LiveSelection<Authorized & { readonly user: OfUser }> {
  return {
    sql: `${live.sql}, ${user.sql}`,
    read(raw) {
      const authorization = live.read(raw);
      return authorization && Object.assign(authorization, { user: user.entityOf(raw) });
    },
  };
}
