import { trace, type Attributes, type Span, type Tracer } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdersApi } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, TestIssuer } from '../../support/resource-server/test-issuer.js';

interface Recorded {
  readonly name: string;
  readonly attributes: Attributes;
  status: number | undefined;
  isEnded: boolean;
}

/** A tracer that keeps its spans. */
function tracerInto(spans: Recorded[]): Tracer {
  const startSpan = (name: string): Span => {
    const recorded: Recorded = { name, attributes: {}, status: undefined, isEnded: false };
    spans.push(recorded);
    const span = {
      setAttribute: (key: string, value: string) => Object.assign(recorded.attributes, { [key]: value }) && span,
      setStatus: ({ code }: { code: number }) => Object.assign(recorded, { status: code }) && span,
      end: () => void (recorded.isEnded = true),
    } as unknown as Span;
    return span;
  };
  const startActiveSpan = (name: string, work: (span: Span) => unknown) => work(startSpan(name));
  return { startSpan, startActiveSpan } as unknown as Tracer;
}

describe('OpenTelemetry spans', () => {
  const spans: Recorded[] = [];
  let issuer: TestIssuer;
  let api: OrdersApi;

  beforeAll(async () => {
    trace.setGlobalTracerProvider({ getTracer: () => tracerInto(spans) });
    issuer = await TestIssuer.start();
    api = await OrdersApi.start({ options: { issuer: issuer.url, audience: AUDIENCE } });
  });
  afterAll(async () => {
    trace.disable();
    await api.close();
    await issuer.stop();
  });

  it('a verified token → a span with kind and client; requests to the provider → spans with URL and status', async () => {
    await api.get('/orders', await issuer.token());
    expect(spans.map(({ name, attributes }) => ({ name, attributes }))).toEqual(
      expect.arrayContaining([
        { name: 'access_token.verify', attributes: { 'access_token.kind': 'jwt', 'oauth.client_id': 'shop' } },
        { name: 'oidc_provider.request', attributes: { 'url.full': `${issuer.url}/jwks`, 'http.response.status_code': 200 } },
      ]),
    ); // prettier-ignore
  });

  it('a refused token → the rule, no error status, and no token in any span', async () => {
    const token = await issuer.token({ claims: { aud: 'https://other.example.com' } });
    await api.get('/orders', token);
    const last = spans.filter(({ name }) => name === 'access_token.verify').at(-1)!;
    expect(last).toMatchObject({ attributes: { 'access_token.refusal': 'audience' }, status: undefined });
    expect(spans.every(({ isEnded }) => isEnded)).toBe(true);
    expect(JSON.stringify(spans)).not.toContain('eyJ');
  });
});
