import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResourceAdministration, ResourceDirectory } from '../../../../src/client/index.js';
import { ADMIN_SCOPES, newId } from '../../../../src/common/index.js';
import { DATABASES, startApp, type RunningApp } from '../../../support/app.js';

describe.each(DATABASES)('resources on %s', (database) => {
  let running: RunningApp;
  let resources: ResourceAdministration;
  let directory: ResourceDirectory;

  beforeAll(async () => {
    running = await startApp({ database });
    resources = running.app.get(ResourceAdministration);
    directory = running.app.get(ResourceDirectory);
  });
  afterAll(() => running?.close());

  it('concurrent requests claim one scope on an empty table → exactly one succeeds', async () => {
    const attempts = [1, 2, 3, 4].map((n) =>
      resources.create({ identifier: `https://race.example/${n}`, scopes: ['race'] }, null),
    );
    const outcomes = await Promise.allSettled(attempts);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost.map(({ reason }) => (reason as { code: string }).code)).toEqual(['conflict', 'conflict', 'conflict']);
    expect((await directory.all()).filter(({ scopes }) => scopes.includes('race'))).toHaveLength(1);
  });

  it('a change by this process is visible in the directory at once', async () => {
    const { id } = await resources.create({ identifier: 'https://one.example', scopes: ['one'] }, null);
    const find = async () => (await directory.all()).find((resource) => resource.id === id);
    expect(await find()).toMatchObject({ name: 'https://one.example', scopes: ['one'], accessTokenTtl: null });
    await resources.change(id, { name: 'One', access_token_ttl: 60, access_token_format: 'opaque' }, null);
    expect(await find()).toMatchObject({
      name: 'One',
      scopes: ['one'],
      accessTokenTtl: 60,
      accessTokenFormat: 'opaque',
    });
    await resources.change(id, { access_token_ttl: null }, null);
    expect(await find()).toMatchObject({ name: 'One', accessTokenTtl: null, accessTokenFormat: 'opaque' });
    await resources.remove(id, null);
    expect(await find()).toBeUndefined();
  });

  it("an identifier or scope of another resource → conflict; the resource's own values → accepted", async () => {
    const { id } = await resources.create({ identifier: 'https://two.example', scopes: ['two'] }, null);
    const other = await resources.create({ identifier: 'https://three.example' }, null);
    const conflict = { code: 'conflict', status: 409 };
    await expect(resources.create({ identifier: 'https://two.example' }, null)).rejects.toMatchObject(conflict);
    await expect(resources.change(other.id, { identifier: 'https://two.example' }, null)).rejects.toMatchObject(
      conflict,
    );
    await expect(resources.change(other.id, { scopes: ['two'] }, null)).rejects.toMatchObject(conflict);
    await expect(
      resources.change(id, { identifier: 'https://two.example', scopes: ['two', 'more'] }, null),
    ).resolves.toBeTruthy();
  });

  it('AD5: the admin API is first in the list and cannot be changed, deleted or replaced', async () => {
    const identifier = `${running.url}/admin`;
    expect((await directory.all())[0]).toMatchObject({ id: 'admin', identifier, scopes: ADMIN_SCOPES });
    const conflict = { code: 'conflict', status: 409 };
    await expect(resources.change('admin', { name: 'Mine' }, null)).rejects.toMatchObject(conflict);
    await expect(resources.remove('admin', null)).rejects.toMatchObject(conflict);
    await expect(resources.create({ identifier }, null)).rejects.toMatchObject(conflict);
    await expect(resources.create({ identifier: running.url }, null)).rejects.toMatchObject(conflict);
  });

  it.each(['nobody', 'a\0', newId()])('an unknown id %j → not_found', async (id) => {
    const unknown = { code: 'not_found', status: 404 };
    await expect(resources.find(id)).rejects.toMatchObject(unknown);
    await expect(resources.change(id, { name: 'x' }, null)).rejects.toMatchObject(unknown);
    await expect(resources.remove(id, null)).rejects.toMatchObject(unknown);
  });
});
