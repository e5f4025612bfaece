import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A copy as of this migration, so that later changes of the code do not affect it. */
const LOOPBACK = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/;
const LIKE_ANY_PORT = 'http://%:*';

/** Adds origins on any loopback port for native clients with a loopback redirect_uri (RFC 8252 §7.3). */
export class LoopbackOrigins1764600000041 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const clients = (await db.query('SELECT id, metadata FROM clients')) as Row[];
    for (const { id, metadata } of clients) {
      for (const origin of loopbackOriginsOf(metadata)) {
        await db.query('INSERT INTO client_origins (origin, client_id) VALUES (?, ?)', [origin, id]);
      }
    }
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DELETE FROM client_origins WHERE origin LIKE ?', [LIKE_ANY_PORT]);
  }
}

function loopbackOriginsOf(metadata: string): readonly string[] {
  const { application_type, redirect_uris = [] } = JSON.parse(metadata) as Metadata;
  if (application_type !== 'native') return [];
  const hosts = redirect_uris.map((uri) => LOOPBACK.exec(uri)?.[1]).filter((host) => host !== undefined);
  return [...new Set(hosts)].map((host) => `${host}:*`);
}

interface Row {
  readonly id: string;
  readonly metadata: string;
}

interface Metadata {
  readonly application_type?: string;
  readonly redirect_uris?: readonly string[];
}
