import type { Cluster } from '../faults/cluster.js';
import { textOf } from '../faults/answers.js';
import { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import { lag, type Galera } from './galera.js';

/** With CLUSTER_READS=causal positive answers do not lag either: a token that another node revoked is inactive at once. */
export async function readCausally(cluster: Cluster, galera: Galera, tally: Tally): Promise<void> {
  const party = await Party.at(cluster);
  const { access, refresh } = await party.tokens();
  await galera.settle();
  const end = await lag(galera.nodes[2], galera.nodes[0]);
  const revoked = await party.post(0, '/revoke', { token: refresh });
  if (revoked?.status !== 200) tally.count('wrong', `a revocation: ${textOf(revoked)}`);
  const asked = party.post(2, '/introspect', { token: access });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await end();
  const seen = await asked;
  if (seen?.body['active'] !== false) tally.count('wrong', `a revoked token: ${textOf(seen)}`);
  tally.rounds++;
  tally.requests += 2;
}
