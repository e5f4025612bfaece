import { describe, expect, it } from 'vitest';
import { newId, type SubjectId } from '../../../../src/common/index.js';
import { SubjectIdentifiers } from '../../../../src/user/subject/subject-identifiers.js';

const subjects = new SubjectIdentifiers(Buffer.alloc(32, 1));
const alice = { id: newId<SubjectId>() };
const bob = { id: newId<SubjectId>() };

describe('SubjectIdentifiers (OIDC Core §8)', () => {
  it('no sector → the id of the user', () => {
    expect(subjects.subjectFor(alice, { sector: null })).toBe(alice.id);
  });

  it('CM5: each sector and each user gets another subject, which is the same every time', () => {
    const inA = subjects.subjectFor(alice, { sector: 'a.example' });
    expect(inA).toMatch(/^[\w-]{43}$/);
    expect(subjects.subjectFor({ ...alice }, { sector: 'a.example' })).toBe(inA);
    expect(subjects.subjectFor(alice, { sector: 'b.example' })).not.toBe(inA);
    expect(subjects.subjectFor(bob, { sector: 'a.example' })).not.toBe(inA);
  });

  it('CM5: another key → another subject', () => {
    const elsewhere = new SubjectIdentifiers(Buffer.alloc(32, 2));
    const [here, there] = [subjects, elsewhere].map((each) => each.subjectFor(alice, { sector: 'a.example' }));
    expect(here).not.toBe(there);
  });

  it('sector and user that concatenate to the same text → different subjects', () => {
    const [one, other] = [{ id: 'b"c' as SubjectId }, { id: 'c' as SubjectId }];
    expect(subjects.subjectFor(one, { sector: 'a' })).not.toBe(subjects.subjectFor(other, { sector: 'ab' }));
  });
});
