import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { CIBA_GRANT, judgedLater, type Client } from '../../../client/index.js';
import { severalValues, wordsOf, type Parameters } from '../../../common/index.js';
import { Transactions, type Tx } from '../../../database/index.js';
import { BackchannelRequests, detailsIn, POLL_INTERVAL, type BackchannelRequest } from '../../../token/index.js';
import { MembershipDirectory, type Memberships, type User } from '../../../user/index.js';
import { ApprovalAccess } from '../../approval/approval-access.js';
import { AskedTargets } from '../../approval/asked-targets.js';
import { backchannelRefusals } from '../../refusals/backchannel.js';
import { ApprovalMails } from './approval-mails.js';
import type { BackchannelParameters } from './backchannel-parameters.js';
import type { BackchannelAuthenticationResponse } from './backchannel.dto.js';
import { bindingMessage, expiryOf, notificationToken, requestedScope } from './request-checks.js';
import { SignedRequests, type ReadRequest } from './signed-requests.js';
import { UserHints } from './user-hints.js';

/** The backchannel authentication endpoint (CIBA Core §7). */
@Injectable()
export class BackchannelService {
  constructor(
    private readonly signed: SignedRequests,
    private readonly hints: UserHints,
    private readonly targets: AskedTargets,
    private readonly memberships: MembershipDirectory,
    private readonly requests: BackchannelRequests,
    private readonly access: ApprovalAccess,
    private readonly mails: ApprovalMails,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /**
   * Validates a request of an authenticated client, stores it, and tells the person by mail.
   *
   * @throws OAuthError with the codes of CIBA Core §13, and `temporarily_unavailable` (429) when MOST_PENDING requests
   *   wait for the person
   */
  async begin(form: Parameters, client: Client): Promise<BackchannelAuthenticationResponse> {
    const read = await judgedLater(client, (held) => this.read(form, held));
    await this.signed.useOnce(read, client);
    const { parameters } = read;
    const asked = await this.askedOf(parameters, client);
    const user = await this.hints.userOf(parameters, client);
    const isExcluded = (found: Memberships) => !found.mayUse(client);
    if (isExcluded(await this.memberships.of(user, isExcluded))) throw backchannelRefusals.notAllowed();
    const { value, row } = this.requests.prepare({ ...asked, client, user });
    if ((await this.access.demandOn(user, { row, client })) === null) throw backchannelRefusals.unreachable();
    await this.transactions.run((tx) => this.store(tx, row, client, user));
    return { auth_req_id: value, expires_in: asked.expiresIn, interval: POLL_INTERVAL };
  }

  /** The checks that depend on what the client is held to. */
  private async read(form: Parameters, client: Client): Promise<ReadRequest> {
    client.assertMayUse(CIBA_GRANT);
    const read = await this.signed.read(form, client);
    bindingMessage(read.parameters, client);
    return read;
  }

  /** What the request asks for, before its person is looked up. */
  private async askedOf(parameters: BackchannelParameters, client: Client) {
    const scope = requestedScope(parameters);
    const resource = severalValues(parameters.resource);
    const details = detailsIn(parameters.authorization_details); // RFC 9396 §5
    await this.targets.resolve(client, { scope, resource, details });
    const { acr_values: acr } = parameters;
    return {
      scopeText: scope.toString(),
      resource,
      details,
      acrValues: acr === undefined ? (client.metadata.default_acr_values ?? []) : wordsOf(acr),
      bindingMessage: bindingMessage(parameters, client),
      expiresIn: expiryOf(parameters),
      notificationToken: notificationToken(parameters, client),
    };
  }

  private async store(tx: Tx, row: BackchannelRequest, client: Client, user: User): Promise<void> {
    const outcome = await this.requests.add(tx, row);
    if (outcome === 'gone') throw backchannelRefusals.unknownUser();
    if (outcome === 'tooMany') throw backchannelRefusals.tooManyPending({ headers: { 'Retry-After': '60' } });
    await this.audit.record(
      'approval.requested',
      { sub: user.id, clientId: client.id, details: { request: row.id } },
      tx,
    );
    await this.mails.add(tx, row, client, user);
  }
}
