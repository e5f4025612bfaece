/**
 * Stores all values by id in the table `models`, with prepared statements on indexed columns. There are no device
 * codes, so the table has no index on user_code.
 */
export const MODELS_TABLE = `CREATE TABLE models (
  model VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload TEXT NOT NULL,
  grant_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
  uid VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
  expires_at DATETIME NULL,
  consumed_at INT NULL,
  PRIMARY KEY (model, id),
  INDEX ix_models_grant_id (grant_id),
  INDEX ix_models_uid (uid),
  INDEX ix_models_expires_at (expires_at)
) ENGINE = InnoDB`;

const UPSERT =
  'INSERT INTO models (model, id, payload, grant_id, uid, expires_at) VALUES (?, ?, ?, ?, ?, ?) ' +
  'ON DUPLICATE KEY UPDATE payload = VALUES(payload), expires_at = VALUES(expires_at)';
const FIND = 'SELECT payload, consumed_at FROM models WHERE model = ? AND id = ?';

/** An adapter of oidc-provider for MySQL. */
export function adapterOver(pool) {
  return class {
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, expiresIn) {
      const { grantId = null, uid = null } = payload;
      const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
      await pool.execute(UPSERT, [this.model, id, JSON.stringify(payload), grantId, uid, expiresAt]);
    }

    async find(id) {
      return this.#first(await pool.execute(FIND, [this.model, id]));
    }

    async findByUid(uid) {
      const sql = 'SELECT payload, consumed_at FROM models WHERE uid = ? AND model = ?';
      return this.#first(await pool.execute(sql, [uid, this.model]));
    }

    async consume(id) {
      const sql = 'UPDATE models SET consumed_at = ? WHERE model = ? AND id = ?';
      await pool.execute(sql, [Math.floor(Date.now() / 1000), this.model, id]);
    }

    async destroy(id) {
      await pool.execute('DELETE FROM models WHERE model = ? AND id = ?', [this.model, id]);
    }

    async revokeByGrantId(grantId) {
      await pool.execute('DELETE FROM models WHERE grant_id = ?', [grantId]);
    }

    #first([[row]]) {
      if (row === undefined) return undefined;
      const payload = JSON.parse(row.payload);
      return row.consumed_at === null ? payload : { ...payload, consumed: row.consumed_at };
    }
  };
}
