const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** The path of the metadata of a resource: the well-known path comes before its own (RFC 9728 §3.1). */
export function metadataPathOf(resource: string): string {
  const { pathname } = new URL(resource);
  return pathname === '/' ? WELL_KNOWN : WELL_KNOWN + pathname;
}

/** The URL of the metadata of a resource, for `resource_metadata` of a challenge (RFC 9728 §5.1). */
export function metadataUrlOf(resource: string): string {
  return new URL(resource).origin + metadataPathOf(resource);
}
