import { Injectable } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Statements, type CompiledTable, type RawRow, type Selection } from '../../database/index.js';
import { Session, User, type ClaimedUser } from '../../user/index.js';
import { Authorization } from './authorization.entity.js';

/** The columns from which access tokens and refresh tokens are issued. */
const ISSUING_COLUMNS = [
  'id',
  'clientId',
  'userId',
  'scopeText',
  'audience',
  'resourceNamed',
  'details',
  'authTime',
  'amr',
  'acr',
  'createdAt',
] as const;
/** The additional columns of an ID token, and those of its user. */
const SIGN_IN_COLUMNS = ['sessionId', 'claims'] as const;
const CLAIMED_USER_COLUMNS = ['id', 'username', 'claims', 'customClaims', 'updatedAt'] as const;
/** The columns that the verification of an access token needs, and those of its user. */
const ISSUED_COLUMNS = ['id', 'userId', 'resourceNamed', 'claims', 'authTime', 'amr', 'acr', 'createdAt'] as const;
const ISSUED_USER_COLUMNS = [...CLAIMED_USER_COLUMNS, 'adminScopes'] as const;

/** An authorization from which access tokens can be issued. */
export type LiveAuthorization = Pick<Authorization, (typeof ISSUING_COLUMNS)[number]>;

/** An authorization from which ID tokens can be issued as well: with its sign-in and its user. */
export type LiveSignIn = LiveAuthorization &
  Pick<Authorization, (typeof SIGN_IN_COLUMNS)[number]> & { readonly user: ClaimedUser };

/** Whether the authorization was read with the columns of an ID token. */
export function isSignIn(live: LiveAuthorization): live is LiveSignIn {
  return 'user' in live;
}

/** The authorization of an issued access token. */
export type IssuedAuthorization = Pick<Authorization, (typeof ISSUED_COLUMNS)[number]> & {
  readonly user: Pick<User, (typeof ISSUED_USER_COLUMNS)[number]>;
};

/** A row that descends from an authorization, and the authorization if it is live. */
export interface Descendant<Row, Authorized> {
  readonly row: Row;
  readonly live: Authorized | null;
}

/** An authorization that a SELECT found live. The class marks it, and a copy does not have the class. */
class FoundLive extends Authorization {}

/** Whether a SELECT found the authorization live: false for a new, copied or otherwise read one. */
export function wasFoundLive(authorization: object): boolean {
  return authorization instanceof FoundLive;
}

/** Whether the row is missing or its authorization has ended. */
export function isMissingOrEnded(found: Descendant<unknown, unknown> | null): boolean {
  return found === null || found.live === null;
}

/** The selected columns of an authorization `a`, its user `u` and its session `s`, and how they are read. */
interface LiveSelection<Authorized> {
  readonly sql: string;
  /** @returns null when the authorization is not live */
  read(raw: RawRow): Authorized | null;
}

/**
 * SQL that decides whether an authorization is live: it is not revoked, its user exists and is enabled, and the session
 * that it is bound to has not ended. The caller checks the client.
 */
@Injectable()
export class LiveAuthorizations {
  readonly issuing: LiveSelection<LiveAuthorization>;
  readonly signIn: LiveSelection<LiveSignIn>;
  readonly issued: LiveSelection<IssuedAuthorization>;

  /**
   * The joins of an authorization `a`. They are flat, because SQLite reads whole tables for a join inside another. An
   * authorization that is not bound to a session joins none.
   */
  readonly joined: string;
  private readonly authorizations: CompiledTable<Authorization>;

  constructor(private readonly statements: Statements) {
    this.authorizations = statements.tableOf(Authorization);
    const users = statements.tableOf(User);
    const authorization = this.authorizations.select('a', [...ISSUING_COLUMNS, ...SIGN_IN_COLUMNS]);
    this.issuing = liveSelection(this.authorizations.select('a', ISSUING_COLUMNS));
    this.signIn = withUser(liveSelection(authorization), users.select('u', CLAIMED_USER_COLUMNS));
    this.issued = withUser(
      liveSelection(this.authorizations.select('a', ISSUED_COLUMNS)),
      users.select('u', ISSUED_USER_COLUMNS),
    );
    // The plus makes SQLite use the primary key of users instead of the index of enabled ones.
    this.joined = `LEFT JOIN ${users.name} u ON u.id = a.user_id AND +u.disabled = 0
      LEFT JOIN ${statements.tableOf(Session).name} s ON s.id = a.session_id AND a.session_bound = 1`;
  }

  /**
   * The SELECT of a row by id, together with its authorization.
   *
   * @param rows the selected columns of a table `t` that has a column `authorization_id`
   */
  selectIn(table: CompiledTable<ObjectLiteral>, rows: Selection<ObjectLiteral>, live: LiveSelection<unknown>): string {
    return `SELECT ${rows.sql}, ${live.sql} FROM ${table.name} t
      LEFT JOIN ${this.authorizations.name} a ON a.id = t.authorization_id ${this.joined} WHERE t.id = ?`;
  }

  /** A function that finds rows of such a table by id, in one round trip. */
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
    // SQLite returns a number; MySQL returns text when big numbers are enabled.
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
