import { describe, expect, it } from 'vitest';
import { REFUSAL_CATALOGUES } from '../../src/app/refusal-catalogues.js';
import { filesBelow, textOf } from './sources.js';

/** Copies an error with more headers. */
const MECHANISM = ['src/common/refusals/oauth-error.ts'];
/** Its constructor makes the error of a catalogue. */
const BY_CONSTRUCTOR = ['SignInDelayed'];

const entries = Object.values(REFUSAL_CATALOGUES)
  .flatMap((refusals) => Object.values(refusals))
  .map(({ entry }) => entry);
const sources = filesBelow('src');

describe('the refusal catalogues', () => {
  it('have a well-formed id for each refusal', () => {
    expect(entries.length).toBeGreaterThan(20);
    expect(entries.map(({ id }) => id).filter((id) => !/^[A-Z]+(-[A-Z]+)+-[1-9][0-9]*$/.test(id))).toEqual([]);
  });

  it('use each id once', () => {
    const byId = Map.groupBy(entries, ({ id }) => id);
    expect([...byId].filter(([, same]) => same.length > 1).map(([id]) => id)).toEqual([]);
  });

  it('are all in the list from which docs/refusals.md is generated', () => {
    const files = sources.filter((file) => / = catalogue\(/.test(textOf(file)));
    const written = files.flatMap((file) =>
      [...textOf(file).matchAll(/^ +id: '([^']+)',$/gm)].map(([, id = '']) => id),
    );
    expect(written.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
  });

  it('fit the column of the refusal record: id, space and section', () => {
    const long = entries.filter(({ id, section }) => id.length > 29 || section.length > 70);
    expect(long.map(({ id }) => id)).toEqual([]);
  });

  it('contain every error of this server', () => {
    const classes = sources.flatMap((file) => [...textOf(file).matchAll(/\bclass (\w+) extends OAuthError\b/g)]);
    const names = ['OAuthError', ...classes.map(([, name = '']) => name)].filter(
      (name) => !BY_CONSTRUCTOR.includes(name),
    );
    const made = new RegExp(`\\bnew (${names.join('|')})\\(`);
    expect(sources.filter((file) => !MECHANISM.includes(file) && made.test(textOf(file)))).toEqual([]);
  });
});
