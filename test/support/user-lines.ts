import { bearer, type AdminApi, type Json } from './admin-api.js';

/** The answer of an import: its lines, the last of which is the summary. */
export interface ImportAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly report: readonly Json[];
  readonly summary: Json;
}

export const JSON_LINES = 'application/x-ndjson';

/** A body of JSON lines; texts are sent as they are. */
export function bodyOf(lines: readonly unknown[]): string {
  return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
}

/** Imports users by the admin API. */
export async function importUsers(
  admin: AdminApi,
  lines: readonly unknown[],
  { skip, token = admin.token }: { readonly skip?: number; readonly token?: string } = {},
): Promise<ImportAnswer> {
  const query = skip === undefined ? '' : `?skip=${skip}`;
  const answer = await fetch(`${admin.url}/admin/users/import${query}`, {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': JSON_LINES },
    body: bodyOf(lines),
  });
  const all = linesOf(await answer.text());
  return { status: answer.status, headers: answer.headers, report: all.slice(0, -1), summary: all.at(-1)! };
}

/** The lines of an export. */
export async function exportUsers(admin: AdminApi): Promise<readonly Json[]> {
  return linesOf(await exportText(admin));
}

/** The body of an export. */
export async function exportText(admin: AdminApi): Promise<string> {
  return (await fetch(`${admin.url}/admin/users/export`, { headers: bearer(admin.token) })).text();
}

/** Parses JSON lines. */
export function linesOf(text: string): readonly Json[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json);
}
