import { describe, expect, it } from 'vitest';
import { newId, type SubjectId } from '../../../../src/common/index.js';
import { SubjectIdentifiers } from '../../../../src/user/subject/subject-identifiers.js';

const subjects = new SubjectIdentifiers(Buffer.alloc(32, 1));
const alice = { id: newId<SubjectId>() };
const bob = { id: newId<SubjectId>() };

describe('SubjectIdentifiers (OIDC Core §8)', () => {
  it('gives the id of the user where there is no sector', () => {
    expect(subjects.subjectFor(alice, { sector: null })).toBe(alice.id);
  });

  it('CM5: gives each sector another subject, the same one every time, and each user another', () => {
    const inA = subjects.subjectFor(alice, { sector: 'a.example' });
    expect(inA).toMatch(/^[\w-]{43}$/);
    expect(subjects.subjectFor({ ...alice }, { sector: 'a.example' })).toBe(inA);
    expect(subjects.subjectFor(alice, { sector: 'b.example' })).not.toBe(inA);
    expect(subjects.subjectFor(bob, { sector: 'a.example' })).not.toBe(inA);
  });

  it('CM5: is nothing that anybody without the key could compute', () => {
    const elsewhere = new SubjectIdentifiers(Buffer.alloc(32, 2));
    const [here, there] = [subjects, elsewhere].map((each) => each.subjectFor(alice, { sector: 'a.example' }));
    expect(here).not.toBe(there);
  });

  it('takes no sector and user for another that spell alike', () => {
    const [one, other] = [{ id: 'b"c' as SubjectId }, { id: 'c' as SubjectId }];
    expect(subjects.subjectFor(one, { sector: 'a' })).not.toBe(subjects.subjectFor(other, { sector: 'ab' }));
  });
});
