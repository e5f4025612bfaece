import { OAUTH2, OPENID_CONNECT, REFUSED, type Flow } from './flows.js';
import { HealthAbc, type Exchange, type Trace } from './health-abc.js';
import type { Place } from './place.js';

/** A row of a table: its label and its content for a flow; undefined when the flow has no such step. */
type Row = readonly [label: string, cell: (trace: Trace) => readonly string[] | undefined];

const FLOW_ROWS: readonly Row[] = [
  ['Authorization endpoint, from the client', ({ authorize }) => authorize?.request],
  ['Redirect to the client', ({ authorize }) => authorize?.answer],
  ['Token endpoint, from the client', ({ token }) => token?.request],
  ['Response to the client', ({ token }) => token?.answer],
  ['Resource server, from the client', ({ api }) => api?.request],
  ['Response of the resource server', ({ api }) => api?.answer],
];

const REFRESH_ROWS: readonly Row[] = [
  ['Token endpoint, from the client', ({ refresh }) => refresh?.request],
  ['Response to the client', ({ refresh }) => refresh?.answer],
];

const ID_TOKEN_ROW: Row = ['Claims of the ID token', ({ idTokens }) => (idTokens.length === 0 ? undefined : idTokens)];

const NOT_USED = 'not used in this flow';
const NO_REFRESH_TOKEN = 'no refresh token in this flow';

/**
 * Writes the text of docs/endpoint-mapping.md from a real run of every flow of the second document.
 *
 * @param place server with its demo data, on an empty database
 */
export async function endpointMapping(place: Place): Promise<string> {
  const client = new HealthAbc(place);
  await client.prepare();
  const oauth2 = await runAll(client, OAUTH2);
  const openidConnect = await runAll(client, OPENID_CONNECT);
  const byPost = await client.byPost(OAUTH2[0]!.authorize!);
  const refused = await Promise.all(REFUSED.map((flow) => client.run(flow, flow.literal)));
  return `<!-- Generated from a run of the flows by "npm run docs"; do not edit. -->

# Grant types and endpoints

This page shows the requests and responses of the demo client \`healthabc\` in each flow, recorded from a run, without PKCE
and with Basic credentials. Alice is signed in and has given consent; otherwise the login and consent pages follow the
first row, and the redirect is 303 instead of 302. Values in ‹ › differ in each run. [seeds.md](seeds.md) lists the
differences from the second of the documents that Grantry began with.

## OAuth 2

${table(OAUTH2, oauth2, FLOW_ROWS, NOT_USED)}

### Refresh

${table(OAUTH2, oauth2, REFRESH_ROWS, NO_REFRESH_TOKEN)}

## OpenID Connect

${table(OPENID_CONNECT, openidConnect, [...FLOW_ROWS, ID_TOKEN_ROW], NOT_USED)}

### Refresh

${table(OPENID_CONNECT, openidConnect, REFRESH_ROWS, NO_REFRESH_TOKEN)}

## The authorization request by POST

A POST from another site contains no session cookie (SameSite=Lax). Grantry keeps the request and redirects the browser
to a GET, which contains the cookie ([ADR 0008](adr/0008-post-authorize-is-stored-and-answered-303.md)).

${exchangeTable(['The request', 'The next request of the browser'], byPost)}

## Refused requests of the second document

${exchangeTable(
  REFUSED.map(({ title }) => title),
  refused.map(({ authorize, token }) => token ?? authorize!),
)}
`;
}

async function runAll(client: HealthAbc, flows: readonly Flow[]): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  for (const flow of flows) traces.push(await client.run(flow));
  return traces;
}

function table(flows: readonly Flow[], traces: readonly Trace[], rows: readonly Row[], none: string): string {
  const body = rows.map(
    ([label, cell]) => `| **${label}** | ${traces.map((trace) => cellOf(cell(trace), none)).join(' | ')} |`,
  );
  return [...headOf(['', ...flows.map(({ title }) => title)]), ...body].join('\n');
}

function exchangeTable(titles: readonly string[], exchanges: readonly Exchange[]): string {
  const row = (label: string, cells: readonly (readonly string[])[]) =>
    `| **${label}** | ${cells.map((lines) => cellOf(lines, '')).join(' | ')} |`;
  return [
    ...headOf(['', ...titles]),
    row(
      'Request',
      exchanges.map(({ request }) => request),
    ),
    row(
      'Answer',
      exchanges.map(({ answer }) => answer),
    ),
  ].join('\n');
}

function headOf(titles: readonly string[]): string[] {
  return [`| ${titles.join(' | ')} |`, `|${titles.map(() => '---').join('|')}|`];
}

/** Returns lines of code separated by `<br>`: a cell of a Markdown table cannot have line breaks. */
function cellOf(lines: readonly string[] | undefined, none: string): string {
  if (lines === undefined) return none;
  return lines.map((line) => (line === '' ? '' : `\`${line.replaceAll('|', '\\|')}\``)).join('<br>');
}
