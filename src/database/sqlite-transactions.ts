import type { DataSource, QueryRunner } from 'typeorm';

/** The members of better-sqlite3's connection that are used here. */
interface SqliteConnection {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
}

/**
 * Resets the single query runner of SQLite. A full disk or a failed write makes SQLite roll back by itself. TypeORM's
 * ROLLBACK then fails, and the runner would treat every later transaction as nested in that one.
 *
 * Call it only when no transaction is running.
 */
export async function endBrokenTransaction(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const connection = (await runner.connect()) as SqliteConnection;
  if (connection.inTransaction) rollBack(connection);
  if (runner.isTransactionActive)
    (dataSource.driver as { queryRunner?: QueryRunner | undefined }).queryRunner = undefined;
}

/** If ROLLBACK fails as well, SQLite rolls back when the file is opened next. */
function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // The caller throws the original error.
  }
}
