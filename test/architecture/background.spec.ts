import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, parsed, textOf } from './sources.js';

const HOME = 'src/common/background/';
const files = filesBelow('src').filter((file) => !file.startsWith(HOME));

/** Files that repeat work without `Upkeep`, by their reason. */
const OTHER_INTERVALS: Readonly<Record<string, string>> = {
  'src/common/logging/standard-output.ts': 'It writes the log itself and cannot report its own failure there.',
  'src/platform/server-stop.ts': 'It closes idle connections while a stop waits for the busy ones.',
};

/** Members that keep a promise without `RecentCache`, `Line` or `Upkeep`, by their reason. */
const OTHER_PROMISES: Readonly<Record<string, string>> = {
  'src/database/driver/hosts.ts: search': 'Callers share the search for a host; its result is not kept.',
  'src/database/verdicts.ts: following':
    'A caller needs a wait that begins after its read, so a second wait may follow the running one.',
  'src/database/verdicts.ts: running': 'As `following`.',
  'src/database/write-proof.ts: proof': 'Callers share one proof, whose age counts from the end of the write.',
  'src/key/client-keys/client-keys.ts: decoys': 'A pair of keys for each algorithm, which never expires.',
  'src/key/server-keys/late-keys.ts: loading': 'Callers share one load; its result is kept by the key ring.',
  'src/mail/delivery/smtp-server.ts: transporter': 'One pool of connections, which is kept until the process stops.',
};

type Member = ts.PropertyDeclaration | ts.PropertySignature;

function membersOf(file: string): Member[] {
  const members: Member[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyDeclaration(node) || ts.isPropertySignature(node)) members.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return members;
}

/** Whether a value of this type holds a promise; a function that returns a promise does not. */
function holdsPromise(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isTypeReferenceNode(node) && node.typeName.getText(node.getSourceFile()) === 'Promise') return true;
  return ts.forEachChild(node, (child) => holdsPromise(child) || undefined) === true;
}

/** The declared type of a member: its annotation, or the type arguments of its initialiser. */
function typesOf(member: Member): readonly ts.Node[] {
  if (member.type !== undefined) return [member.type];
  if (ts.isPropertySignature(member) || member.initializer === undefined) return [];
  return ts.isNewExpression(member.initializer) ? (member.initializer.typeArguments ?? []) : [];
}

/**
 * The members that match, as `<file>: <member>`.
 *
 * @param worthParsing whether a text may have such a member
 */
function membersThat(matches: (member: Member) => boolean, worthParsing: RegExp) {
  return files
    .filter((file) => worthParsing.test(textOf(file)))
    .flatMap((file) => membersOf(file).filter(matches))
    .map((member) => `${member.getSourceFile().fileName}: ${member.name.getText()}`);
}

describe('background work', () => {
  it('only Upkeep repeats work: no other file sets an interval', () => {
    const setting = files.filter((file) => /\bsetInterval\b/.test(textOf(file)));
    expect(setting).toEqual(Object.keys(OTHER_INTERVALS).toSorted());
  });

  it('only Line, RecentCache and Upkeep keep promises in members', () => {
    const promises = membersThat(
      (member) => typesOf(member).some(holdsPromise),
      /^ {2}(?:\w+ )*\w+\??(?::| =)[^;]*Promise</m,
    );
    expect(promises.toSorted()).toEqual(Object.keys(OTHER_PROMISES).toSorted());
  });

  it('only RecentCache has both a map and a monotonic clock', () => {
    const maps = membersThat((member) => member.getText().includes('new Map'), /performance\.now\(\)/);
    expect(maps).toEqual([]);
  });
});
