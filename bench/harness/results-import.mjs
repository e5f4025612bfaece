import { fixed, rate, table, times } from './format.mjs';

/** @param measured what `measureImport` returned */
export function imports({ users, seconds, rate: steady, quiet, busy }) {
  const head = ['users', 'seconds', 'users/s', 'p50 ms', 'with the import', 'p99 ms', 'with the import', 'p99 is'];
  const cells = [rate(users), fixed(seconds, 1), rate(users / seconds), fixed(quiet.p50, 2), fixed(busy.p50, 2), fixed(quiet.p99, 2), fixed(busy.p99, 2), times(busy.p99, quiet.p99)]; // prettier-ignore
  return `## Import of users\n\nOne stream to \`POST /admin/users/import\`, each user with a \`sub\`, an email address and a bcrypt hash; beside it ${steady} client_credentials a second, whose p50 and p99 are medians of slices.\n\n${table(head, [cells])}`;
}
