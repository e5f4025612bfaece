import { Module } from '@nestjs/common';
import { ResourceServerModule, Scopes, Roles, RequiresAuthentication, TimedNonces, type ResourceServerOptions } from '@grantry/nest'; // prettier-ignore
import { describe, expect, it } from 'vitest';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

const OPTIONS: ResourceServerOptions = { issuer: 'https://login.example.com', audience: AUDIENCE };

class Config {
  readonly audience = AUDIENCE;
}

@Module({ providers: [Config], exports: [Config] })
class ConfigModule {}

describe('ResourceServerModule.forRoot', () => {
  it.each<[string, object]>([
    ['issuer', { issuer: undefined }],
    ['issuer', { issuer: '' }],
    ['issuer', { issuer: 'https://login.example.com?tenant=1' }],
    ['issuer', { issuer: 'http://login.example.com' }],
    ['issuer', { issuer: 'https://me:secret@login.example.com' }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
    ['audience', { audience: 'a"b' }],
    ['audience', { audience: undefined }],
    ['realm', { realm: 'a"' }],
    ['jwksUri', { jwksUri: 'http://keys.example.com' }],
    ['resource', { resource: 'orders' }],
    ['publicUrl', { publicUrl: 'https://orders.example.com?x=1' }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['algorithms', { algorithms: ['none'] }],
    ['algorithms', { algorithms: ['RS256', 'HS512'] }],
    ['algorithms', { algorithms: [] }],
    ['dpop.algorithms', { dpop: { algorithms: ['HS256'] } }],
    ['dpop.maxAge', { dpop: { maxAge: 0 } }],
    ['clockTolerance', { clockTolerance: -1 }],
    ['clockTolerance', { clockTolerance: Number.NaN }],
    ['maxTokenLength', { maxTokenLength: 1e9 }],
    ['keys.maxAge', { keys: { maxAge: 1 } }],
    ['introspection', { introspection: { clientId: '', clientSecret: 'secret-value' } }],
    ['introspection.cacheFor', { introspection: { clientId: 'a', clientSecret: 'secret-value', cacheFor: 3600 } }],
    ['introspection.endpoint', { introspection: { clientId: 'a', clientSecret: 'secret-value', endpoint: 'ftp://x' } }],
    ['jwksUri', { jwksUri: 'https://k.example', introspection: { clientId: 'a', clientSecret: 's', tokens: 'all' } }],
  ])('%s wrong in %j → an error that names the option, without its value', (name, wrong) => {
    const start = () => ResourceServerModule.forRoot({ ...OPTIONS, ...wrong });
    expect(start).toThrow(`ResourceServerModule cannot start:\n  ${name}: `);
    expect(start).not.toThrow('secret-value');
  });

  it('several wrong options → all are named', () => {
    const start = () => ResourceServerModule.forRoot({ issuer: '', audience: '', algorithms: ['none'] });
    expect(start).toThrow(/issuer: .*\n {2}audience: .*\n {2}algorithms: /);
  });

  it.each<[string, object]>([
    ['http on a loopback address', { issuer: 'http://localhost:3000' }],
    ['http with allowHttp', { issuer: 'http://keycloak:8080/realms/shop', allowHttp: true }],
    ['several audiences', { audience: ['orders', AUDIENCE] }],
  ])('%s → accepted', (_, more) => {
    expect(() => ResourceServerModule.forRoot({ ...OPTIONS, ...more })).not.toThrow();
  });
});

describe('ResourceServerModule.forRootAsync', () => {
  it('options of a provider → the routes are protected with them', async () => {
    const issuer = await TestIssuer.start();
    const module = ResourceServerModule.forRootAsync({
      imports: [ConfigModule],
      inject: [Config],
      useFactory: async (config: Config) => ({ issuer: issuer.url, audience: config.audience }),
    });
    const api = await OrdersApi.start({ options: OPTIONS, module });
    expect(await api.get('/orders', await issuer.token())).toMatchObject({ status: 200 });
    expect(await api.get('/orders')).toMatchObject({ status: 401 });
    await api.close();
    await issuer.stop();
  });

  it('a wrong option → the application does not start', async () => {
    const module = ResourceServerModule.forRootAsync({ useFactory: () => ({ ...OPTIONS, algorithms: ['none'] }) });
    await expect(OrdersApi.start({ options: OPTIONS, module })).rejects.toThrow('ResourceServerModule cannot start');
  });
});

describe('decorators', () => {
  it('no value, or a value that cannot stand in a challenge → an error when the class is loaded', () => {
    expect(() => Scopes()).toThrow('Scopes');
    expect(() => Scopes('orders read')).toThrow('Scopes');
    expect(() => Scopes('a"b')).toThrow('Scopes');
    expect(() => Roles('')).toThrow('Roles');
    expect(() => RequiresAuthentication({})).toThrow('acr or maxAge');
    expect(() => RequiresAuthentication({ acr: 'a b' })).toThrow('RequiresAuthentication');
    expect(() => RequiresAuthentication({ maxAge: 1.5 })).toThrow('whole number');
    expect(() => new TimedNonces('short')).toThrow('32');
  });
});
