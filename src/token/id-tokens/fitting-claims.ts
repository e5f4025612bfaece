import { ROOM_FOR_CLAIMS } from '../../config/index.js';

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of a user that an ID token has room for. Version 0.1 let them grow larger: then the largest are left out,
 * and userinfo has them.
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
