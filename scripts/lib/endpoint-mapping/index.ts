import { OAUTH2, OPENID_CONNECT, REFUSED, type Flow } from './flows.js';
import { HealthAbc, type Exchange, type Trace } from './health-abc.js';
import type { Place } from './place.js';

/** A row of a table: its label, and what stands in it for a flow; nothing where the flow has no such step. */
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
 * The text of docs/endpoint-mapping.md, from a real run of every flow of the second seed.
 *
 * @param place of a server with its demo data, on an empty database
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

What the demo client \`healthabc\` sends in each flow, and what comes back: recorded from a run, without PKCE and with
Basic credentials. Alice is signed in and has allowed it before; otherwise the login and consent pages stand between
the first two rows, and the redirect is 303 instead of 302. Values in ‹ › differ from run to run. Places where this is
not to the letter of the document that it began from are in [seeds.md](seeds.md).

## OAuth 2

${table(OAUTH2, oauth2, FLOW_ROWS, NOT_USED)}

### Refresh

${table(OAUTH2, oauth2, REFRESH_ROWS, NO_REFRESH_TOKEN)}

## OpenID Connect

${table(OPENID_CONNECT, openidConnect, [...FLOW_ROWS, ID_TOKEN_ROW], NOT_USED)}

### Refresh

${table(OPENID_CONNECT, openidConnect, REFRESH_ROWS, NO_REFRESH_TOKEN)}

## The authorization request by POST

A POST from another site carries no session cookie (SameSite=Lax). It is kept, and the browser is sent to a GET of our
own, which has the cookie ([ADR 0008](adr/0008-post-authorize-is-stored-and-answered-303.md)).

${exchangeTable(['The request', 'What the browser does next'], byPost)}

## Refused, though the second document writes it so

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

/** Lines of code, one under the other: a cell of a Markdown table may not have line breaks. */
function cellOf(lines: readonly string[] | undefined, none: string): string {
  if (lines === undefined) return none;
  return lines.map((line) => (line === '' ? '' : `\`${line.replaceAll('|', '\\|')}\``)).join('<br>');
}
