import { Injectable } from '@nestjs/common';
import { ResourceDirectory, shownDetails, textOfLine, type Resources } from '../../../client/index.js';
import { acrOfLevel, inEnglish, plusSeconds, type JsonObject } from '../../../common/index.js';
import type { AuthorizationDetail } from '../../../token/index.js';
import {
  ClaimDefinitionDirectory,
  claimsBeyond,
  NO_DEMAND,
  SessionService,
  SignInPolicy,
  type SignedIn,
} from '../../../user/index.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { demandOf } from '../../request/checks/acr.js';
import { grantedView, type ScopeView } from '../consent/granted-view.js';
import { INTERACTION_LIFETIME } from '../interaction.js';
import { InteractionDemands } from '../steps/interaction-demands.js';
import { AskedInteractions, NO_REDIRECT, type AskedInteraction } from './asked-interactions.js';
import {
  AskingClientView,
  InteractionView,
  SignedInView,
  type AskedObjectView,
  type AskedScopeView,
} from './interaction-view.dto.js';
import { lowestLevel } from './lowest-level.js';

/** Describes interactions to the operator's sign-in application. */
@Injectable()
export class InteractionViews {
  constructor(
    private readonly asked: AskedInteractions,
    private readonly sessions: SessionService,
    private readonly resources: ResourceDirectory,
    private readonly policy: SignInPolicy,
    private readonly demands: InteractionDemands,
    private readonly definitions: ClaimDefinitionDirectory,
  ) {}

  /** @throws OAuthError as `AskedInteractions.get` does */
  async of(id: string): Promise<InteractionView> {
    const { interaction, asked, request } = await this.asked.get(id);
    const signedIn = asked.session === undefined ? null : await this.sessions.findById(asked.session);
    return {
      client: request && AskingClientView.of(request.target.client),
      step: asked.step,
      ...(await this.accessOf(request)),
      acr_values: [...(request?.acr.values ?? [])],
      acr: await this.acrFor({ interaction, request }, signedIn),
      ...hintsOf(request),
      signed_in: signedIn && SignedInView.of(signedIn),
      expires_at: plusSeconds(interaction.createdAt, INTERACTION_LIFETIME).toISOString(),
    };
  }

  /** For the user who is signed in, otherwise for one without groups and second factors. */
  private async acrFor(
    { interaction, request }: Pick<AskedInteraction, 'interaction' | 'request'>,
    signedIn: SignedIn | null,
  ): Promise<string> {
    const user = signedIn?.user ?? null;
    const demand = user
      ? await this.demands.on(user, interaction, NO_REDIRECT)
      : request && demandOf(request.acr, this.policy.highest);
    return acrOfLevel(lowestLevel(this.policy, user ?? { factors: [] }, demand ?? NO_DEMAND));
  }

  private async accessOf(
    request: AuthorizationRequest | null,
  ): Promise<Pick<InteractionView, 'scopes' | 'authorization_details'>> {
    if (request === null) return { scopes: [], authorization_details: [] };
    const { details, claims, target } = request;
    const scope = request.scope.isEmpty && details === null ? target.client.defaultScope : request.scope;
    const current = await this.resources.current();
    const asked = { scope, audience: [] };
    const view = grantedView(asked, claimsBeyond(scope, claims), current, await this.definitions.current());
    return {
      scopes: [...view.scopes, ...view.resources.flatMap((one) => one.scopes)].map(described),
      authorization_details: (details ?? []).map((object) => objectView(object, current)),
    };
  }
}

function described({ name, description }: ScopeView): AskedScopeView {
  return { name, description: description && inEnglish(description) };
}

function objectView(object: AuthorizationDetail, { detailsTypes }: Resources): AskedObjectView {
  const { title, lines, others } = shownDetails(object as JsonObject, detailsTypes.get(object.type)?.type);
  return { object, title: textOfLine(title), lines: [...lines, ...others].map(textOfLine) };
}

/** The parameters by which a client tells about the user that it expects (OIDC Core §3.1.2.1). */
function hintsOf(request: AuthorizationRequest | null) {
  const { prompt = null, login_hint = null, ui_locales = null } = request?.parameters ?? {};
  const maxAge = request?.maxAge ?? request?.target.client.metadata.default_max_age ?? null;
  return { prompt, login_hint, ui_locales, max_age: maxAge };
}
