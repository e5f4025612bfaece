import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOTICE_RETRY_AFTER } from '../../src/authorize/backchannel/notices/notice-deliveries.js';
import { NoticeUpkeep } from '../../src/authorize/backchannel/notices/notice-upkeep.js';
import { BackchannelRequestStore } from '../../src/token/index.js';
import type { RegisteredClient } from '../support/admin-api.js';
import { DATABASES, startApp, type RunningApp } from '../support/app.js';
import { BackchannelProduct, NOTIFICATION_TOKEN } from '../support/backchannel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { NotificationReceiver } from '../support/notification-receiver.js';
import type { BackchannelRequestId } from '../../src/common/index.js';

const ENV = { OUTBOUND_ALLOW: '127.0.0.1' };

describe.each(DATABASES)('notices of the mode ping (CIBA Core §10.2), over %s', (database) => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let receiver: NotificationReceiver;
  let client: RegisteredClient;

  beforeAll(async () => {
    receiver = await NotificationReceiver.start();
    server = await BackchannelProduct.start(clock, { database, env: ENV });
    client = await newClient(receiver.uri);
  });
  afterAll(async () => {
    receiver.close();
    await server.product.close();
  });
  beforeEach(() => receiver.forget());

  const newClient = (endpoint: string) =>
    server.newClient({
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: endpoint,
    });
  /** Runs one whole round of upkeep: the first tick may join a round that the timer began before. */
  async function tick(of: Pick<RunningApp, 'app'> = server.product): Promise<void> {
    await of.app.get(NoticeUpkeep).tick();
    await of.app.get(NoticeUpkeep).tick();
  }
  async function answered(decision = 'allow', by = client): Promise<string> {
    const who = await server.newPerson();
    const id = await server.asked(who, { client_notification_token: NOTIFICATION_TOKEN, requested_expiry: '600' }, by);
    await server.answer(id, who, decision);
    return id;
  }
  const rowOf = (id: string) =>
    server.product.app.get(BackchannelRequestStore).find(id.split('.')[0] as BackchannelRequestId);
  const notNotified = async () => {
    const { body } = await (await server.admin()).get('/audit-events?type=approval.not_notified');
    return body['items'] as { details: { request: string; attempts: number; reason: string } }[];
  };

  it.each(['allow', 'deny'])('%s → a POST of auth_req_id alone, with the notification token', async (decision) => {
    const id = await answered(decision);
    await receiver.waitFor(1);
    await tick();
    expect(receiver.received).toEqual([
      {
        method: 'POST',
        contentType: 'application/json',
        authorization: `Bearer ${NOTIFICATION_TOKEN}`,
        body: { auth_req_id: id },
        path: '/ciba',
      },
    ]);
    const { status, body } = await server.poll(id, client);
    expect([status, body['error']]).toEqual(decision === 'allow' ? [200, undefined] : [400, 'access_denied']);
  });

  it('before the answer → no notice; the client may poll (§10.1)', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { client_notification_token: NOTIFICATION_TOKEN }, client);
    await tick();
    expect(receiver.received).toEqual([]);
    expect((await server.poll(id, client)).body['error']).toBe('authorization_pending');
  });

  it('a client that polls → no notice, and its notification token is not stored', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { client_notification_token: NOTIFICATION_TOKEN });
    expect((await rowOf(id))!.notification).toBeNull();
    await server.answer(id, who);
    await tick();
    expect(receiver.received).toEqual([]);
  });

  it('the row contains neither auth_req_id nor the notification token in the clear, and nothing after the delivery', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { client_notification_token: NOTIFICATION_TOKEN }, client);
    const text = JSON.stringify(await rowOf(id));
    expect(text).not.toContain(id.split('.')[1]!);
    expect(text).not.toContain(NOTIFICATION_TOKEN);
    await server.answer(id, who);
    await receiver.waitFor(1);
    await tick();
    expect(await rowOf(id)).toMatchObject({ notification: null, nextAttemptAt: null });
  });

  it.each<[string, (number | 'close')[]]>([
    ['500', [500, 503]],
    ['a closed connection', ['close', 'close']],
  ])('%s → retried with the same content until it succeeds', async (_, answers) => {
    receiver.answers.push(...answers);
    const id = await answered();
    await receiver.waitFor(1);
    for (const wait of NOTICE_RETRY_AFTER.slice(0, 3)) {
      await tick();
      clock.advance(wait);
    }
    await tick();
    expect(receiver.received.map(({ body }) => body)).toEqual(Array(3).fill({ auth_req_id: id }));
    expect((await server.poll(id, client)).status).toBe(200);
  });

  it.each([400, 401, 403, 404, 429])('%d → the end: no retry', async (status) => {
    receiver.answers.push(status);
    const id = await answered();
    await receiver.waitFor(1);
    await tick();
    clock.advance(60);
    await tick();
    expect(receiver.received).toHaveLength(1);
    const entry = (await notNotified()).find(({ details }) => details.request === id.split('.')[0]);
    expect(entry?.details).toMatchObject({ attempts: 1, reason: `the client answers ${status}` });
    expect((await server.poll(id, client)).status).toBe(200);
  });

  it('a redirect → not followed, no retry', async () => {
    receiver.answers.push({ redirect: `${receiver.uri}/elsewhere` });
    await answered();
    await receiver.waitFor(1);
    clock.advance(60);
    await tick();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/ciba']);
  });

  it('an endpoint at a private address → never contacted, no retry', async () => {
    const inside = await newClient('https://10.0.0.1/ciba');
    const id = await answered('allow', inside);
    await tick();
    const entry = (await notNotified()).find(({ details }) => details.request === id.split('.')[0]);
    expect(entry?.details).toMatchObject({ attempts: 1, reason: expect.stringContaining('forbidden_address') });
  });

  it('5xx until the request expires → the attempts end with it', async () => {
    receiver.answers.push(...Array<number>(20).fill(503));
    const id = await answered();
    for (const wait of NOTICE_RETRY_AFTER) {
      await tick();
      clock.advance(wait);
    }
    clock.advance(300);
    await tick();
    expect(await rowOf(id)).toMatchObject({ nextAttemptAt: null, notification: null });
    const count = receiver.received.length;
    expect(count).toBeLessThanOrEqual(NOTICE_RETRY_AFTER.length + 1);
    clock.advance(600);
    await tick();
    expect(receiver.received).toHaveLength(count);
  });

  it('a process that dies during an attempt → another one delivers after the lease', async () => {
    const who = await server.newPerson();
    const id = await server.asked(
      who,
      { client_notification_token: NOTIFICATION_TOKEN, requested_expiry: '600' },
      client,
    );
    receiver.answers.push('close');
    await server.answer(id, who);
    await receiver.waitFor(1);
    const { databaseUrl, url } = server.product;
    const other = await startApp({ database, databaseUrl, clock, env: { ...ENV, ISSUER: url } });
    clock.advance(30);
    await Promise.all([tick(other), tick()]);
    await other.close();
    expect(receiver.received.map(({ body }) => body)).toEqual([{ auth_req_id: id }, { auth_req_id: id }]);
  });

  it('a disabled client → no notice', async () => {
    const other = await newClient(receiver.uri);
    const who = await server.newPerson();
    const id = await server.asked(who, { client_notification_token: NOTIFICATION_TOKEN }, other);
    receiver.answers.push(503);
    await server.answer(id, who);
    await receiver.waitFor(1);
    await (await server.admin()).call('PATCH', `/clients/${other.client_id}`, { disabled: true });
    clock.advance(10);
    await tick();
    expect(receiver.received).toHaveLength(1);
  });
});
