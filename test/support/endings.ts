import { expect } from 'vitest';
import type { JsonAnswer } from './admin-api.js';
import type { Held, Holder } from './holder.js';
import { ALICE } from './product.js';
import { formOf, UserAgent, type Answer } from './user-agent.js';

/** A request to the first process that ends tokens, codes or an interaction. */
export interface Ending {
  readonly path: string;
  end(holder: Holder): Promise<unknown>;
  /** What the request does not end (requirements §0); everything else ends. */
  readonly keeps?: readonly Held[];
  /** The error of `/token` afterwards. */
  readonly error?: 'invalid_client';
}

const OFFLINE: readonly Held[] = ['offline.opaque', 'offline.jwt', 'offline.refresh', 'offline.code'];
export const ALL: readonly Held[] = [
  'bound.opaque',
  'bound.jwt',
  'bound.refresh',
  'bound.code',
  ...OFFLINE,
  'interaction',
];
const allBut = (...ended: readonly Held[]) => ALL.filter((held) => !ended.includes(held));

/** Requests whose effect every process reads from the database at each use (ADR 0006). */
export const AT_ONCE: readonly Ending[] = [
  {
    path: 'DELETE /admin/authorizations/:id, of tokens',
    end: (holder) => admin(holder, 'DELETE', `/authorizations/${holder.bound.authorizations.tokens}`),
    keeps: allBut('bound.opaque', 'bound.jwt', 'bound.refresh'),
  },
  {
    path: 'DELETE /admin/authorizations/:id, of a code',
    end: (holder) => admin(holder, 'DELETE', `/authorizations/${holder.offline.authorizations.code}`),
    keeps: allBut('offline.code'),
  },
  {
    path: 'LO6: DELETE /admin/sessions/:id',
    end: async (holder) => admin(holder, 'DELETE', `/sessions/${await holder.sessionId()}`),
    keeps: OFFLINE,
  },
  {
    path: 'LO6: PATCH /admin/users/:sub, disabled',
    end: (holder) => admin(holder, 'PATCH', `/users/${holder.sub}`, { disabled: true }),
  },
  { path: 'LO6: DELETE /admin/users/:sub', end: (holder) => admin(holder, 'DELETE', `/users/${holder.sub}`) },
  {
    path: 'LC4: PATCH /admin/users/:sub, password',
    end: (holder) => admin(holder, 'PATCH', `/users/${holder.sub}`, { password: 'by an administrator' }),
  },
  {
    path: 'LC4: PATCH /admin/users/:sub, password null',
    end: (holder) => admin(holder, 'PATCH', `/users/${holder.sub}`, { password: null }),
  },
  {
    path: 'RV2: POST /revoke, of a refresh token',
    end: async ({ channel, bound }) => done(await channel.revoke(bound.refresh)),
    keeps: allBut('bound.opaque', 'bound.jwt', 'bound.refresh'),
  },
  {
    path: 'RV2: POST /revoke, of an opaque access token',
    end: async ({ channel, bound }) => done(await channel.revoke(bound.opaque)),
    keeps: allBut('bound.opaque'),
  },
  {
    path: 'RV2: POST /revoke, of a JWT access token',
    end: async ({ channel, offline }) => done(await channel.revoke(offline.jwt)),
    keeps: allBut('offline.jwt'),
  },
  {
    path: 'LO4: GET /logout with id_token_hint',
    end: async (holder) => done(await holder.browser.get(at(holder, `/logout?id_token_hint=${holder.bound.idToken}`))),
    keeps: OFFLINE,
  },
  {
    path: 'POST /login of another user in the same browser',
    end: async (holder) => {
      const { browser } = holder;
      const login = await browser.follow(await browser.get(holder.authorizeUrl('bound', 'login')));
      expect((await browser.submit(login, { ...ALICE })).status).toBe(303);
    },
    keeps: OFFLINE,
  },
  {
    path: 'RV4: POST /account/sessions, from another browser',
    end: async (holder) => onAccount(holder, '/sessions', { session: await holder.sessionId() }),
    keeps: OFFLINE,
  },
  {
    path: 'RV4: POST /account/applications',
    end: (holder) => onAccount(holder, '/applications', { client_id: holder.client.client_id }),
    keeps: ['interaction'],
  },
  {
    path: 'LC4: POST /account/password, from another browser',
    end: (holder) =>
      onAccount(holder, '/password', {
        current_password: holder.user.password,
        new_password: 'another good password',
        end_others: 'yes',
      }),
  },
];

/** Requests that change a client, which a process caches for a second (ADR 0019). */
export const WITHIN_A_SECOND: readonly Ending[] = [
  {
    path: 'POST /admin/clients/:client_id/revoke',
    end: (holder) => admin(holder, 'POST', `/clients/${holder.client.client_id}/revoke`),
    keeps: ['interaction'],
  },
  {
    path: 'PATCH /admin/clients/:client_id, disabled',
    end: (holder) => admin(holder, 'PATCH', `/clients/${holder.client.client_id}`, { disabled: true }),
    error: 'invalid_client',
  },
  {
    path: 'DELETE /admin/clients/:client_id',
    end: (holder) => admin(holder, 'DELETE', `/clients/${holder.client.client_id}`),
    error: 'invalid_client',
  },
];

const at = ({ processes }: Holder, path: string) => processes.first.url + path;

async function admin({ processes }: Holder, method: string, path: string, body?: unknown): Promise<void> {
  done(await processes.first.admin.call(method, path, body));
}

function done({ status }: JsonAnswer | Answer): void {
  expect([200, 204]).toContain(status);
}

/** Submits a form of `/account` as the same user, signed in with another browser. */
async function onAccount(holder: Holder, form: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const agent = new UserAgent(holder.processes.first.url);
  const login = await agent.follow(await agent.get(at(holder, '/account')));
  const page = await agent.follow(await agent.submit(login, { ...holder.user }));
  const csrf_token = formOf(page)!.fields['csrf_token']!;
  const answer = await agent.post(at(holder, `/account${form}`), { csrf_token, ...fields });
  expect(answer.location).toMatch(/\/account\?done=/);
}
