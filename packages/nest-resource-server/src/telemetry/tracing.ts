import type { Span as ApiSpan } from '@opentelemetry/api';
import { Refusal } from '../refusals/refusal.js';

export interface Span {
  set(name: string, value: string | number): void;
}

/** Runs work inside a span. */
export interface Tracing {
  span<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>;
}

/** The injection token of `Tracing`. */
export const TRACING = Symbol('ResourceServerTracing');

const NO_SPAN: Span = { set: () => undefined };
const NO_TRACING: Tracing = { span: (_, work) => work(NO_SPAN) };

/** Spans of `@opentelemetry/api`, where the application has that package. */
export async function loadTracing(): Promise<Tracing> {
  const api = await import('@opentelemetry/api').catch(() => null);
  if (api === null) return NO_TRACING;
  const tracer = api.trace.getTracer('nest-resource-server');
  return {
    span: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          return await work({ set: (attribute, value) => span.setAttribute(attribute, value) });
        } catch (error) {
          record(span, error, api.SpanStatusCode.ERROR);
          throw error;
        } finally {
          span.end();
        }
      }),
  };
}

/** A refused token is an ordinary result, as a 4xx is for the span of a server. */
function record(span: ApiSpan, error: unknown, code: number): void {
  if (error instanceof Refusal) span.setAttribute('access_token.refusal', error.id);
  else span.setStatus({ code, message: error instanceof Error ? error.message : String(error) });
}
