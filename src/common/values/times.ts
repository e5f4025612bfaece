/** RFC 3339 §5.6, without the leap second, which a Date cannot represent. */
const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The times of a DATETIME of MySQL; a text of SQLite sorts by time only with years of four digits. */
const EARLIEST = Date.parse('1000-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads a time with its offset (RFC 3339 §5.6).
 *
 * @param text untrusted
 * @returns null for another form, a day that does not exist, and a time that a database cannot store
 */
export function timeOf(text: string): Date | null {
  const [, day] = RFC_3339.exec(text) ?? [];
  if (day === undefined || !exists(day)) return null;
  const time = new Date(text);
  return isStorable(time) ? time : null;
}

/** Whether both databases can store a time. False for an invalid Date. */
export function isStorable(time: Date): boolean {
  const at = time.getTime();
  return at >= EARLIEST && at <= LATEST;
}

/** `new Date` reads 31 February as 3 March. */
function exists(day: string): boolean {
  const start = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(day);
}
