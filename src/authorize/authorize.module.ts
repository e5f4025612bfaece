import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientModule } from '../client/index.js';
import { KeyModule } from '../key/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { ApprovalService } from './respond/approval.service.js';
import { AuthorizationRequests } from './request/authorization-requests.js';
import { AuthorizeController } from './authorize.controller.js';
import { AuthorizeService } from './authorize.service.js';
import { APPROVAL_PROVIDERS } from './approval/index.js';
import { ApprovalAccess } from './approval/approval-access.js';
import { Approvals } from './backchannel/approval/approvals.js';
import { AskedApprovals } from './backchannel/approval/asked-approvals.js';
import { BACKCHANNEL_CONTROLLERS, BACKCHANNEL_PROVIDERS } from './backchannel/index.js';
import { DEVICE_CONTROLLERS, DEVICE_PROVIDERS } from './device/index.js';
import { AccountChoices } from './interact/accounts/account-choices.js';
import { AccountsController } from './interact/accounts/accounts.controller.js';
import { AccountsService } from './interact/accounts/accounts.service.js';
import { BrowserAccounts } from './interact/accounts/browser-accounts.js';
import { ChosenAccess } from './interact/consent/chosen-access.js';
import { ConsentView } from './interact/consent/consent-view.js';
import { ConsentController } from './interact/consent/consent.controller.js';
import { ConsentPageService } from './interact/consent/consent-page.service.js';
import { Interactions } from './interact/interactions.js';
import { SealedInteractions } from './interact/sealed-interactions.js';
import { KeptRequest } from './interact/kept/kept-request.entity.js';
import { KeptRequestStore } from './interact/kept/kept-request.store.js';
import { KeptRequests } from './interact/kept/kept-requests.js';
import { LoginController } from './interact/login/login.controller.js';
import { LoginPage } from './interact/login/login-page.js';
import { LoginService } from './interact/login/login.service.js';
import { RememberedDetails } from './decide/remembered-details.js';
import { Demands } from './decide/demands.js';
import { Needs } from './decide/needs.js';
import { EnrolController } from './interact/steps/enrol.controller.js';
import { EnrolService } from './interact/steps/enrol.service.js';
import { FactorController } from './interact/steps/factor.controller.js';
import { FactorService } from './interact/steps/factor.service.js';
import { AcceptableSignIns } from './interact/own-login/acceptable-sign-ins.js';
import { AskedInteractions } from './interact/own-login/asked-interactions.js';
import { InteractionAdminController } from './interact/own-login/interaction-admin.controller.js';
import { InteractionAnswers } from './interact/own-login/interaction-answers.js';
import { InteractionViews } from './interact/own-login/interaction-views.js';
import { SignInAnswer } from './interact/own-login/sign-in-answer.entity.js';
import { SignInAnswerController } from './interact/own-login/sign-in-answer.controller.js';
import { SignInAnswerService } from './interact/own-login/sign-in-answer.service.js';
import { SignInAnswerStore } from './interact/own-login/sign-in-answer.store.js';
import { SignInAnswers } from './interact/own-login/sign-in-answers.js';
import { VouchedSignIns } from './interact/own-login/vouched-sign-ins.js';
import { InteractionDemands } from './interact/steps/interaction-demands.js';
import { NewPasswordController } from './interact/steps/new-password.controller.js';
import { NewPasswordService } from './interact/steps/new-password.service.js';
import { ReplacedPasswords } from './interact/steps/replaced-passwords.js';
import { SignInProgress } from './interact/steps/sign-in-progress.js';
import { SignInSteps } from './interact/steps/sign-in-steps.js';
import { WaitingIdentities } from './interact/steps/waiting-identities.js';
import { StepPages } from './interact/steps/step-pages.js';
import { UnchangedUsers } from './interact/steps/unchanged-users.js';
import { Visitors } from './interact/browser/visitors.js';
import { RECOVERY_CONTROLLERS, RECOVERY_PROVIDERS } from './interact/recovery/index.js';
import { LinkTickets } from './interact/upstream/link-tickets.js';
import { UPSTREAM_CONTROLLERS, UPSTREAM_PROVIDERS } from './interact/upstream/index.js';
import { ProviderButtonsOfLogin } from './interact/login/provider-buttons.js';
import { TimelySignIns } from './interact/steps/timely-sign-ins.js';
import { WaysBack } from './interact/ways-back.js';
import { BackChannelLogout } from './logout/back-channel/back-channel-logout.js';
import { FrontChannelLogout } from './logout/front-channel-logout.js';
import { LogoutController } from './logout/logout.controller.js';
import { LogoutDeliveries } from './logout/back-channel/logout-deliveries.js';
import { LogoutHints } from './logout/logout-hints.js';
import { LogoutPages } from './logout/logout-pages.js';
import { LogoutRequests } from './logout/logout-requests.js';
import { LogoutService } from './logout/logout.service.js';
import { LogoutDelivery } from './logout/back-channel/logout-delivery.entity.js';
import { LogoutDeliveryStore } from './logout/back-channel/logout-delivery.store.js';
import { LogoutTokens } from './logout/back-channel/logout-tokens.js';
import { LogoutUpkeep } from './logout/back-channel/logout-upkeep.js';
import { StoredLogoutOutbox } from './logout/back-channel/stored-logout-outbox.js';
import { SealedRequests } from './logout/sealed-requests.js';
import { SignOut } from './logout/sign-out.js';
import { EffectiveParameters } from './request/effective-parameters.js';
import { PushedRequestController } from './request/pushed/pushed-request.controller.js';
import { PushedRequest } from './request/pushed/pushed-request.entity.js';
import { PushedRequestService } from './request/pushed/pushed-request.service.js';
import { PushedRequestStore } from './request/pushed/pushed-request.store.js';
import { PushedRequests } from './request/pushed/pushed-requests.js';
import { ObjectReader } from './request/request-object/object-reader.js';
import { RequestObjects } from './request/request-object/request-objects.js';
import { RequestUris } from './request/request-object/request-uris.js';
import { JwtResponses } from './respond/jwt-responses.js';
import { ResponseTargets } from './respond/response-target.js';
import { RESPONSE_TYPES, ResponseTypeRegistry, type ResponseTypeHandler } from './respond/response-types/index.js';
import { CheckSessionController } from './session-management/check-session.controller.js';
import { SessionLinks } from './session-management/session-links.js';

export const AUTHORIZE_ENTITIES = [KeptRequest, PushedRequest, SignInAnswer, LogoutDelivery] as const;

const HANDLERS = RESPONSE_TYPES.map(({ handler }) => handler);

/** The front channel: from the browser to the server, and back to the client. */
@Module({
  imports: [TypeOrmModule.forFeature([...AUTHORIZE_ENTITIES]), KeyModule, ClientModule, UserModule, TokenModule],
  controllers: [
    AuthorizeController, PushedRequestController, LoginController, AccountsController, FactorController, EnrolController, NewPasswordController, ConsentController, LogoutController, CheckSessionController,
    SignInAnswerController, InteractionAdminController,
    ...RECOVERY_CONTROLLERS, ...UPSTREAM_CONTROLLERS, ...BACKCHANNEL_CONTROLLERS, ...DEVICE_CONTROLLERS,
  ], // prettier-ignore
  providers: [
    ...HANDLERS,
    {
      provide: ResponseTypeRegistry,
      useFactory: (...handlers: ResponseTypeHandler[]) => new ResponseTypeRegistry(handlers),
      inject: HANDLERS,
    },
    AuthorizeService, AuthorizationRequests, EffectiveParameters, PushedRequestStore, PushedRequests, PushedRequestService, RequestObjects, RequestUris, ObjectReader, Demands, RememberedDetails, Needs, InteractionDemands, UnchangedUsers, SignInProgress, SignInSteps, WaitingIdentities, TimelySignIns, StepPages, FactorService, EnrolService, NewPasswordService, ReplacedPasswords,
    KeptRequestStore, KeptRequests, SealedInteractions, Interactions, WaysBack, Visitors,
    SignInAnswerStore, SignInAnswers, SignInAnswerService, AskedInteractions, InteractionViews, InteractionAnswers, VouchedSignIns, AcceptableSignIns,
    ...RECOVERY_PROVIDERS, ...UPSTREAM_PROVIDERS, ...BACKCHANNEL_PROVIDERS, ...APPROVAL_PROVIDERS, ...DEVICE_PROVIDERS,
    ProviderButtonsOfLogin, LoginPage, LoginService, AccountsService, AccountChoices, BrowserAccounts, ConsentView, ChosenAccess, ConsentPageService, ResponseTargets, JwtResponses, ApprovalService, SessionLinks,
    LogoutService, LogoutRequests, LogoutHints, LogoutPages, SealedRequests, SignOut, FrontChannelLogout,
    LogoutDeliveryStore, StoredLogoutOutbox, BackChannelLogout, LogoutTokens, LogoutDeliveries, LogoutUpkeep,
  ], // prettier-ignore
  exports: [
    Approvals,
    AskedApprovals,
    ApprovalAccess,
    LinkTickets,
    Interactions,
    AccountChoices,
    SignInProgress,
    Visitors,
    StoredLogoutOutbox,
  ],
})
export class AuthorizeModule {}
