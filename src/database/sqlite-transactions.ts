import type { DataSource, QueryRunner } from 'typeorm';

/** What this needs of better-sqlite3's connection. */
interface SqliteConnection {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
}

/**
 * Brings the one query runner of SQLite back to where no transaction runs. A full disk or a failed write makes SQLite roll
 * back by itself; TypeORM's ROLLBACK then fails, and the runner takes every later transaction for a part of that one.
 *
 * Call when no transaction is meant to run.
 */
export async function endBrokenTransaction(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const connection = (await runner.connect()) as SqliteConnection;
  if (connection.inTransaction) rollBack(connection);
  if (runner.isTransactionActive)
    (dataSource.driver as { queryRunner?: QueryRunner | undefined }).queryRunner = undefined;
}

/** Where even that fails, SQLite rolls back what is in the file when it is opened next. */
function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // The fault that led here is the one to tell.
  }
}
