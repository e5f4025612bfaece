import { ROOM_FOR_CLAIMS } from '../../config/index.js';

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of a user that fit into an ID token. Version 0.1 allowed more. The largest are then left out, and userinfo
 * returns them.
 */
export function fittingClaims(claims: Claims): Claims {
  if (bytesOf(claims) <= ROOM_FOR_CLAIMS) return claims;
  const bySize = Object.entries(claims).sort(([, a], [, b]) => bytesOf(a) - bytesOf(b));
  while (bytesOf(Object.fromEntries(bySize)) > ROOM_FOR_CLAIMS) bySize.pop();
  return Object.fromEntries(bySize);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
