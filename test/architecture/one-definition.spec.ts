import { DataSource } from 'typeorm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONGEST_TOKEN_LIFE } from '../../src/config/index.js';
import { agingTablesOf, sealedColumnsOf } from '../../src/database/index.js';
import { ENTITIES } from '../../src/operations/index.js';
import { STANDARD_CLAIMS } from '../../src/user/claims/standard-claims.js';
import { filesBelow, nodesOf, parsed, textOf } from './sources.js';

const files = filesBelow('src');

/** Files in which the number of the longest lifetime has another meaning. */
const OTHER_MEANINGS = [
  'src/audit/audit.service.ts',
  'src/authorize/interact/consent/lifetime.ts',
  'src/authorize/logout/back-channel/stored-logout-outbox.ts',
  'src/client/registration/initial-access-tokens.ts',
  'src/database/expires-at.ts',
  'src/mail/texts/duration.ts',
  'src/operations/clean-up/clean-up.ts',
  'src/operations/refusals/refusal-recorder.ts',
  'src/user/sign-in/counters.ts',
  'src/user/sign-in/device-cookie.ts',
];

function isLongestLife(node: ts.Node): boolean {
  return ts.isNumericLiteral(node) && Number(node.text) === LONGEST_TOKEN_LIFE;
}

/** The class member that contains a node, decorators included. */
function memberOf(node: ts.Node): string {
  const member = ts.findAncestor(node, ts.isPropertyDeclaration);
  return member === undefined ? node.getText(node.getSourceFile()) : member.name.getText(node.getSourceFile());
}

describe('the longest lifetime of a token is defined once (LONGEST_TOKEN_LIFE)', () => {
  it('no other file contains the number, except with another meaning', () => {
    const elsewhere = files
      .filter((file) => file !== 'src/config/limits.ts' && !OTHER_MEANINGS.includes(file))
      .flatMap((file) =>
        nodesOf(file)
          .filter(isLongestLife)
          .map((node) => `${file}: ${memberOf(node)}`),
      );
    expect(elsewhere).toEqual(['src/config/environment.ts: CLEAN_UP_INTERVAL']);
  });

  it('every exception still contains the number', () => {
    expect(OTHER_MEANINGS.filter((file) => !nodesOf(file).some(isLongestLife))).toEqual([]);
  });

  it('every setting for the lifetime of self-contained tokens is bounded by it', () => {
    const bounds = files.flatMap((file) =>
      nodesOf(file)
        .filter(ts.isPropertyDeclaration)
        .filter(({ name }) => /^(access|id)_token_(ttl|lifetime)$/i.test(name.getText(parsed(file))))
        .map((node) => ({ file, decorators: (ts.getDecorators(node) ?? []).map((one) => one.getText(parsed(file))) }))
        .filter(({ decorators }) => decorators.some((one) => one.startsWith('@IsInt'))),
    );
    expect(bounds.length).toBeGreaterThanOrEqual(3);
    expect(bounds.filter(({ decorators }) => !decorators.includes('@Max(LONGEST_TOKEN_LIFE)'))).toEqual([]);
  });
});

/** Calls of `Encryption`, with the place that they bind to. */
function bindingsIn(file: string): { file: string; boundTo: string }[] {
  const source = parsed(file);
  return nodesOf(file)
    .filter(ts.isCallExpression)
    .filter(
      ({ expression: called }) => ts.isPropertyAccessExpression(called) && /^(en|de)crypt$/.test(called.name.text),
    )
    .filter(({ expression: called }) =>
      (called as ts.PropertyAccessExpression).expression.getText(source).endsWith('encryption'),
    )
    .filter(({ arguments: given }) => given.length === 2)
    .map(({ arguments: given }) => ({ file, boundTo: given[1]!.getText(source) }));
}

interface Column {
  /** Name of the entity's class. */
  readonly entity: string;
  readonly table: string;
  readonly column: string;
  /** Names of the column's decorators. */
  readonly decorators: readonly string[];
}

/** The columns of every entity, as their decorators declare them. */
const columns = files
  .filter((file) => file.endsWith('.entity.ts'))
  .flatMap(nodesOf)
  .filter(ts.isClassDeclaration)
  .flatMap((entity) => entity.members.filter(ts.isPropertyDeclaration).map((member) => columnOf(entity, member)))
  .filter(({ decorators }) => decorators.some((name) => /^(Primary)?Column$/.test(name)));

function columnOf(entity: ts.ClassDeclaration, member: ts.PropertyDeclaration): Column {
  const source = entity.getSourceFile();
  const written = (ts.getDecorators(member) ?? []).map((one) => one.getText(source));
  const [table] = (ts.getDecorators(entity) ?? []).flatMap((one) => /^@Entity\('(\w+)'\)/.exec(one.getText(source))?.[1] ?? []); // prettier-ignore
  const [name] = written.flatMap((text) => /^@(?:Primary)?Column\(\{[^}]*\bname: '(\w+)'/.exec(text)?.[1] ?? []);
  const decorators = written.map((text) => /^@(\w+)/.exec(text)![1]!);
  return { entity: entity.name!.text, table: table!, column: name ?? member.name.getText(source), decorators };
}

const declared = columns.filter(({ decorators }) => decorators.includes('Sealed'));
let dataSource: DataSource;
beforeAll(async () => {
  dataSource = new DataSource({ type: 'better-sqlite3', database: ':memory:', entities: [...ENTITIES] });
  await dataSource.initialize();
});
afterAll(() => dataSource.destroy());

describe('the place that a ciphertext is bound to is computed in one function (placeOf)', () => {
  // Not bound to a row: a text that the browser carries, and the walk over all columns.
  const OTHERS = ['src/common/values/sealed-text.ts', 'src/operations/reencryption/reencryption.ts'];
  const bindings = files.filter((file) => !OTHERS.includes(file)).flatMap(bindingsIn);

  it('every class that seals for a row uses it, with an entity that declares a sealed column', () => {
    const names = declared.map(({ entity }) => entity);
    const isPlace = (text: string) => text === 'PLACE' || names.some((name) => text === `placeOf(${name}, id)`);
    expect(bindings.filter(({ boundTo }) => !isPlace(boundTo))).toEqual([]);
    expect(bindings.length).toBeGreaterThanOrEqual(8);
  });

  it('exactly the declared columns are re-encrypted', () => {
    const pairs = declared.map(({ table, column }) => ({ table, column }));
    const found = sealedColumnsOf(dataSource).map(({ table, column }) => ({ table, column }));
    expect(pairs.length).toBeGreaterThanOrEqual(4);
    expect(found.toSorted(byTable)).toEqual(pairs.toSorted(byTable));
  });

  it('no other text has the form of such a place', () => {
    const tables = declared.map(({ table }) => table).join('|');
    // `clients:read` is a scope.
    const literal = new RegExp(`[\`'"](${tables}):(?!(read|write)['"])`);
    expect(files.filter((file) => literal.test(textOf(file)) && file !== 'src/common/values/encryption.ts')).toEqual(
      [],
    );
  });
});

/** Texts and expressions of the code, without comments. */
function literalsIn(file: string): string[] {
  return nodesOf(file)
    .filter((node) => ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node))
    .map(({ text }) => text);
}

describe('loopback is defined once (isLoopbackName)', () => {
  /** A migration does not change after its release. */
  const RELEASED = 'src/database/migrations/1764600000041-loopback-origins.ts';
  const DEFINITION = 'src/config/loopback.ts';
  const isLoopback = (text: string) =>
    /^(localhost|127\.0\.0\.1|\[?::1\]?)$/.test(text) || /^\/.*(localhost|127\\\.0|::1)/.test(text);

  it('no other file compares with loopback names or addresses', () => {
    expect(files.filter((file) => literalsIn(file).some(isLoopback))).toEqual([DEFINITION, RELEASED]);
  });
});

describe('refusals of client metadata are defined in one catalogue (metadataRefusals)', () => {
  it('no other file names invalid_client_metadata', () => {
    const elsewhere = files.filter((file) => literalsIn(file).includes('invalid_client_metadata'));
    expect(elsewhere).toEqual(['src/client/refusals/metadata.ts']);
  });
});

describe('what clean-up removes is declared beside the column (ExpiresAt, RemovedAfter)', () => {
  const marked = columns.filter(({ decorators }) => decorators.some((name) => /^(ExpiresAt|RemovedAfter)$/.test(name)));
  const tablesOf = (these: readonly Column[]) => [...new Set(these.map(({ table }) => table))].toSorted();

  it('exactly the declared tables are cleaned', () => {
    const swept = agingTablesOf(dataSource).map(({ name }) => name);
    expect(swept.toSorted()).toEqual(tablesOf(marked));
  });

  it('every table with expires_at is declared, except leases, and codes, which follow their authorizations', () => {
    const expiring = columns.filter(({ column }) => column === 'expires_at');
    const undeclared = expiring.filter(({ decorators }) => !decorators.includes('ExpiresAt'));
    expect(tablesOf(undeclared)).toEqual(['authorization_codes', 'leases']);
  });

  it('every column with @ExpiresAt() has an index', () => {
    const expiring = columns.filter(({ decorators }) => decorators.includes('ExpiresAt'));
    expect(expiring.filter(({ decorators }) => !decorators.includes('Index'))).toEqual([]);
  });
});

/** Files other than `home` whose code, without comments, contains `text`. */
function othersThan(home: string, text: RegExp): string[] {
  return files.filter((file) => file !== home && text.test(codeOf(file)));
}

const codes = new Map<string, string>();

function codeOf(file: string): string {
  const code = codes.get(file) ?? ts.createPrinter({ removeComments: true }).printFile(parsed(file));
  codes.set(file, code);
  return code;
}

describe('facts that several rooms need are defined once', () => {
  it('the scopes of OpenID Connect (OPENID_SCOPES); texts about them are a Record of UserScope', () => {
    const words = ['profile', 'address', 'phone'].map((scope) => new RegExp(`\\b${scope}\\b`));
    const all = files.filter((file) => words.every((word) => word.test(codeOf(file))));
    const others = all.filter((file) => !/OpenIdScope|UserScope/.test(codeOf(file)));
    expect(others).toEqual(['src/user/claims/standard-claims.ts']);
  });

  it('the claims about a user (STANDARD_CLAIMS): the DTOs have the same members', () => {
    const { schemas } = (JSON.parse(textOf('docs/openapi.json')) as OpenApi).components;
    const membersOf = (name: string) => Object.keys(schemas[name]?.properties ?? {}).toSorted();
    const names = Object.keys(STANDARD_CLAIMS);
    expect(names.filter((name) => !membersOf('UserChange').includes(name))).toEqual(['updated_at']);
    expect(membersOf('UserinfoResponse')).toEqual(['sub', 'groups', ...names].toSorted());
    expect(othersThan('src/user/claims/standard-claims.ts', /middle_name[^]*zoneinfo/)).toEqual([
      'src/account/profile/standard-fields.ts', // their fields
      'src/config/profile-claims.ts', // PROFILE_CLAIMS
      'src/explorer/demo-data.ts',
      'src/token/userinfo/userinfo.dto.ts',
      'src/user/accounts/user-examples.ts',
      'src/user/claims/claims.dto.ts',
      'src/user/identity-providers/mapping/mapped-claims.ts',
    ]);
  });

  it('whole seconds since 1970 (secondsOf)', () => {
    expect(othersThan('src/common/values/clock.ts', /Math\.floor\([^;]*getTime\(\) \/ 1000\)/)).toEqual([]);
  });

  it('PKCE (token/codes/pkce.ts): the methods and the form of a verifier', () => {
    expect(othersThan('src/token/codes/pkce.ts', /\{43,128\}|\['S256'\]|[!=]== 'S256'/)).toEqual([]);
  });

  it('the split of a list of words (wordsOf)', () => {
    expect(othersThan('src/common/values/words.ts', /split\(' '\)\.filter/)).toEqual([]);
  });
});

interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object } | undefined>> };
}

function byTable(one: { table: string }, other: { table: string }): number {
  return one.table < other.table ? -1 : 1;
}
