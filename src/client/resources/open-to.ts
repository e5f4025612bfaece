import type { Client } from '../client.entity.js';
import type { Resource } from './resource.entity.js';

/** How a client came to be known here. */
export const CLIENT_KINDS = ['registered', 'self_registered', 'metadata_documents'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/**
 * The kinds of clients to which a resource is open whatever they are registered for (ADR 0043): as an administrator
 * set it, else those that administrators registered, where the resource has no scopes by which to register them.
 */
export function openTo({ openTo: set, scopes }: Pick<Resource, 'openTo' | 'scopes'>): readonly ClientKind[] {
  return set ?? (scopes.length === 0 ? ['registered'] : []);
}

/** Whether tokens of a client may be for a resource: it is registered for a scope of it or for it, or that is open to it. */
export function mayTarget(client: Client, resource: Resource): boolean {
  return (
    resource.scopes.some((value) => client.registeredScope.has(value)) ||
    client.resourceIds.includes(resource.id) ||
    openTo(resource).includes(client.kind)
  );
}
