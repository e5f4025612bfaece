import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { isConnectionLost, isDatabaseAway, isRolledBack } from '../../../src/database/database-errors.js';

const fault = (code: string, message = code) =>
  new QueryFailedError('COMMIT', [], Object.assign(new Error(message), { code }));

describe('errors of a cluster at COMMIT', () => {
  it.each([
    ['Galera: certification failed', fault('ER_LOCK_DEADLOCK')],
    ['Group Replication: certification failed', fault('ER_TRANSACTION_ROLLBACK_DURING_COMMIT')],
    [
      'Group Replication: the applier changed the row first',
      fault('ER_ERROR_DURING_COMMIT', "Got error 149 - 'Lock deadlock; Retry transaction' during COMMIT"),
    ],
  ])('%s → rolled back, can run again', (_, error) => {
    expect([isRolledBack(error), isConnectionLost(error), isDatabaseAway(error)]).toEqual([true, false, true]);
  });

  it('another error during COMMIT → unknown outcome', () => {
    const error = fault('ER_ERROR_DURING_COMMIT', "Got error 5 'Input/output error' during COMMIT");
    expect([isRolledBack(error), isConnectionLost(error)]).toEqual([false, true]);
  });

  it.each(['NODE_BEHIND', 'ER_GRP_TRX_CONSISTENCY_BEFORE'])(
    'a node that does not catch up in time (%s) → 503',
    (code) => {
      expect(isDatabaseAway(fault(code))).toBe(true);
    },
  );
});
