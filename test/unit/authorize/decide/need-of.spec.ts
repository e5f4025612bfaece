import { describe, expect, it } from 'vitest';
import { needOf } from '../../../../src/authorize/decide/need-of.js';
import type { AccountChoice } from '../../../../src/authorize/interact/interaction.js';
import type { AuthorizationRequest } from '../../../../src/authorize/request/authorization-request.js';
import { demandOf } from '../../../../src/authorize/request/checks/acr.js';
import { plusSeconds, Scope, type SubjectId } from '../../../../src/common/index.js';
import { Memberships, SubjectIdentifiers, type MissingFactor, type SignedIn } from '../../../../src/user/index.js';
import { aClient, aRequest, signedInAt } from '../../../support/authorization-requests.js';

const SUBJECTS = new SubjectIdentifiers(Buffer.alloc(32, 1));
const NOW = new Date('2026-11-21T12:00:00.000Z');
const ago = (seconds: number) => plusSeconds(NOW, -seconds);

interface Situation {
  readonly signedIn?: SignedIn | null;
  /** When the interaction began. */
  readonly since?: Date | null;
  readonly choice?: AccountChoice;
  /** Whether accounts have signed in from the browser before. */
  readonly knowsAccounts?: boolean;
  readonly consented?: boolean;
  /** Whether a type of authorization_details has to be asked for each time. */
  readonly asksEachTime?: boolean;
  readonly nextStep?: () => MissingFactor;
}

function need(
  request: AuthorizationRequest,
  {
    signedIn = signedInAt(ago(600)),
    since = null,
    choice,
    knowsAccounts = false,
    consented = true,
    asksEachTime = false,
    nextStep = () => 'done',
  }: Situation = {},
) {
  const context = {
    now: NOW,
    subjects: SUBJECTS,
    offersChoice: knowsAccounts,
    memberships: Memberships.NONE,
    grantedTo: async () => ({ scope: Scope.parse('openid'), audience: [], resourceNamed: false }),
    acrValues: ['1'],
    demandOn: () => demandOf(request.acr),
    nextStep,
    mustAsk: async () => asksEachTime,
    isCovered: async () => consented,
  };
  return needOf(request, signedIn, since && { createdAt: since, choice }, context).then(({ what }) => what);
}

const fails = (code: string) => expect.objectContaining({ code });

describe('needOf (OIDC Core §3.1.2.3, §3.1.2.4)', () => {
  it('no session → login', async () => {
    expect(await need(aRequest(), { signedIn: null })).toBe('login');
  });

  it('a session without consent → consent, and nothing once it is given', async () => {
    expect(await need(aRequest(), { consented: false })).toBe('consent');
    expect(await need(aRequest(), { consented: true })).toBe('nothing');
  });

  it('AZ12: prompt=none without a session → login_required', async () => {
    await expect(need(aRequest({ prompt: 'none' }), { signedIn: null })).rejects.toEqual(fails('login_required'));
  });

  it('AZ12: prompt=none without consent → consent_required', async () => {
    await expect(need(aRequest({ prompt: 'none' }), { consented: false })).rejects.toEqual(fails('consent_required'));
  });

  it('AZ12: prompt=none with session and earlier consent → nothing', async () => {
    expect(await need(aRequest({ prompt: 'none' }))).toBe('nothing');
  });

  it.each([
    ['prompt=login', { prompt: 'login' }],
    ['prompt=select_account', { prompt: 'select_account' }],
    ['max_age=0', { max_age: '0' }],
  ])('AZ13: %s accepts only a sign-in after the interaction began', async (_, change) => {
    const since = ago(60);
    expect(await need(aRequest(change), { signedIn: signedInAt(NOW) })).toBe('login');
    expect(await need(aRequest(change), { signedIn: signedInAt(ago(61)), since })).toBe('login');
    expect(await need(aRequest(change), { signedIn: signedInAt(ago(59)), since })).toBe('nothing');
  });

  describe('prompt=select_account (OIDC Core §3.1.2.1)', () => {
    const request = aRequest({ prompt: 'select_account' });
    const since = ago(60);
    const alice = signedInAt(ago(600));
    const chosen = (sub: SubjectId | null, seconds = 30) => ({ sub, at: ago(seconds).getTime() });
    const asked = (situation: Situation = {}) =>
      need(request, { signedIn: alice, since, knowsAccounts: true, ...situation });

    it('accounts are known and none was chosen → accounts, whether or not a user is signed in', async () => {
      expect(await asked({ since: null })).toBe('accounts');
      expect(await asked()).toBe('accounts');
      expect(await asked({ signedIn: null })).toBe('accounts');
    });

    it('no account is known, or another application lets people choose → login', async () => {
      expect(await asked({ signedIn: null, knowsAccounts: false })).toBe('login');
      expect(await asked({ knowsAccounts: false })).toBe('login');
    });

    it('the account of the session was chosen → nothing, for ten minutes', async () => {
      expect(await asked({ choice: chosen(alice.user.id) })).toBe('nothing');
      const late = {
        signedIn: { ...alice, session: signedInAt(ago(900)).session },
        since: ago(700),
        choice: chosen(alice.user.id, 601),
      };
      expect(await asked(late)).toBe('accounts');
    });

    it('the account of the session was chosen, and the request asks for a new or recent sign-in → login', async () => {
      const choice = chosen(alice.user.id);
      for (const change of [{ prompt: 'login select_account' }, { prompt: 'select_account', max_age: '300' }]) {
        expect(await need(aRequest(change), { signedIn: alice, since, choice, knowsAccounts: true })).toBe('login');
      }
    });

    it('another account was chosen → login, until the next sign-in', async () => {
      const bob = 'bob' as SubjectId;
      expect(await asked({ choice: chosen(bob) })).toBe('login');
      expect(await asked({ signedIn: null, choice: chosen(bob) })).toBe('login');
      expect(await asked({ signedIn: signedInAt(ago(29)), choice: chosen(bob) })).toBe('nothing');
    });
  });

  it('"use another account" → login, also where the session would be enough', async () => {
    const choice = { sub: null, at: ago(30).getTime() };
    const since = ago(60);
    expect(await need(aRequest(), { since, choice })).toBe('login');
    expect(await need(aRequest(), { since, choice, signedIn: signedInAt(ago(30)) })).toBe('login');
    expect(await need(aRequest(), { since, choice, signedIn: signedInAt(ago(29)) })).toBe('nothing');
  });

  it('AZ13: max_age accepts a sign-in that is recent enough', async () => {
    expect(await need(aRequest({ max_age: '600' }))).toBe('nothing');
    expect(await need(aRequest({ max_age: '599' }))).toBe('login');
  });

  it('AZ13: max_age is measured when the interaction began, not after the consent page', async () => {
    const signedIn = signedInAt(ago(300));
    expect(await need(aRequest({ max_age: '10' }), { signedIn, since: ago(301) })).toBe('nothing');
  });

  it.each([
    ['prompt=login', { prompt: 'login' }],
    ['prompt=login with a long max_age', { prompt: 'login', max_age: '3600' }],
    ['max_age=0', { max_age: '0' }],
    ['max_age=10', { max_age: '10' }],
  ])('AZ13: %s: a sign-in for the request counts for ten minutes, then a new one is needed', async (_, change) => {
    const since = ago(700);
    expect(await need(aRequest(change), { signedIn: signedInAt(ago(600)), since })).toBe('nothing');
    expect(await need(aRequest(change), { signedIn: signedInAt(ago(601)), since })).toBe('login');
  });

  it('AZ13: without max_age the default_max_age of the client applies', async () => {
    const client = aClient({ default_max_age: 60 });
    expect(await need(aRequest({}, client))).toBe('login');
    expect(await need(aRequest({ max_age: '3600' }, client))).toBe('nothing');
  });

  it('AZ13: prompt=none with an exceeded max_age → login_required', async () => {
    await expect(need(aRequest({ prompt: 'none', max_age: '1' }))).rejects.toEqual(fails('login_required'));
  });

  it('AZ14: a hint for another user → login, and login_required with prompt=none', async () => {
    expect(await need(aRequest({ id_token_hint: 'ours:bob' }))).toBe('login');
    await expect(need(aRequest({ id_token_hint: 'ours:bob', prompt: 'none' }))).rejects.toEqual(
      fails('login_required'),
    );
  });

  it('AZ14: a hint for the signed-in user → nothing', async () => {
    const signedIn = signedInAt(ago(1));
    expect(await need(aRequest({ id_token_hint: `ours:${signedIn.user.id}` }), { signedIn })).toBe('nothing');
  });

  it('prompt=consent → consent, also for a client with skip_consent', async () => {
    expect(await need(aRequest({ prompt: 'consent' }))).toBe('consent');
    expect(await need(aRequest({ prompt: 'consent' }, aClient({ skip_consent: true })))).toBe('consent');
  });

  it('a client with skip_consent → nothing', async () => {
    expect(await need(aRequest({}, aClient({ skip_consent: true })), { consented: false })).toBe('nothing');
  });

  it('details of a type that is always asked for → consent, also with a stored one and skip_consent; prompt=none → consent_required', async () => {
    const asksEachTime = true;
    expect(await need(aRequest(), { asksEachTime })).toBe('consent');
    expect(await need(aRequest({}, aClient({ skip_consent: true })), { asksEachTime })).toBe('consent');
    await expect(need(aRequest({ prompt: 'none' }), { asksEachTime })).rejects.toEqual(fails('consent_required'));
  });

  it.each([
    ['a custom scheme', 'com.example.app:/callback'],
    ['loopback', 'http://127.0.0.1/callback'],
  ])(
    'LC14: a public client on %s → consent every time, and consent_required with prompt=none',
    async (_, redirect_uri) => {
      const client = aClient({
      redirect_uris: [redirect_uri], application_type: 'native', token_endpoint_auth_method: 'none',
    }); // prettier-ignore
      const request = (prompt?: string) => aRequest({ redirect_uri, response_type: 'none', prompt }, client);
      expect(await need(request())).toBe('consent');
      await expect(need(request('none'))).rejects.toEqual(fails('consent_required'));
    },
  );

  it('AZ14: a sub in claims that is not that of the signed-in user for this client → login', async () => {
    const alice = signedInAt(ago(600));
    const asking = (value: string, more = {}) => ({
      claims: JSON.stringify({ id_token: { sub: { value } } }),
      ...more,
    });
    expect(await need(aRequest(asking(alice.user.id)), { signedIn: alice })).toBe('nothing');
    expect(await need(aRequest(asking('another-user')), { signedIn: alice })).toBe('login');
    const silent = need(aRequest(asking('another-user', { prompt: 'none' })), { signedIn: alice });
    await expect(silent).rejects.toEqual(fails('login_required'));
    const client = aClient({ subject_type: 'pairwise' });
    const pairwise = SUBJECTS.subjectFor(alice.user, client);
    expect(await need(aRequest(asking(pairwise), client), { signedIn: alice })).toBe('nothing');
    expect(await need(aRequest(asking(alice.user.id), client), { signedIn: alice })).toBe('login');
  });

  it('an essential acr that no sign-in reaches → refused before any page (OIDC Core §5.5.1.1)', async () => {
    const asking = (values: string[]) => ({
      claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }),
    });
    const unmet = fails('unmet_authentication_requirements');
    await expect(need(aRequest(asking(['gold'])), { signedIn: null })).rejects.toEqual(unmet);
    expect(await need(aRequest(asking(['gold', '1'])))).toBe('nothing');
  });

  it('a session of more than five minutes ago signs in again before it sets up a factor (ASVS 5.0 V7.5.1)', async () => {
    const enrolling = { nextStep: () => 'enrol' as const };
    expect(await need(aRequest(), { signedIn: signedInAt(ago(301)), ...enrolling })).toBe('login');
    expect(await need(aRequest(), { signedIn: signedInAt(ago(300)), ...enrolling })).toBe('enrol');
    const silent = need(aRequest({ prompt: 'none' }), { signedIn: signedInAt(ago(10)), ...enrolling });
    await expect(silent).rejects.toEqual(fails('login_required'));
  });

  it('a further factor is asked for, unless prompt=none makes a preference of it', async () => {
    const further = { nextStep: () => 'factor' as const };
    expect(await need(aRequest(), further)).toBe('factor');
    expect(await need(aRequest({ prompt: 'none' }), further)).toBe('nothing');
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'phr' } } });
    await expect(need(aRequest({ prompt: 'none', claims }), further)).rejects.toEqual(fails('login_required'));
  });
});
