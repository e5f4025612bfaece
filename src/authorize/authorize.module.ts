import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientModule } from '../client/index.js';
import { KeyModule } from '../key/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { ApprovalService } from './approval.service.js';
import { AuthorizationFlow } from './authorization-flow.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { AuthorizeController } from './authorize.controller.js';
import { AuthorizeService } from './authorize.service.js';
import { ConsentView } from './interaction/consent-view.js';
import { ConsentController } from './interaction/consent.controller.js';
import { ConsentPageService } from './interaction/consent.service.js';
import { IncomingRequests } from './incoming-requests.js';
import { InteractionGate } from './interaction/interaction-gate.js';
import { Interactions } from './interaction/interactions.js';
import { KeptRequest } from './interaction/kept/kept-request.entity.js';
import { KeptRequestStore } from './interaction/kept/kept-request.store.js';
import { KeptRequests } from './interaction/kept/kept-requests.js';
import { LoginController } from './interaction/login.controller.js';
import { LoginService } from './interaction/login.service.js';
import { InteractionPolicy } from './interaction/policy.js';
import { Visitors } from './interaction/visitor.js';
import { WaysBack } from './interaction/ways-back.js';
import { BackChannelLogout } from './logout/back-channel-logout.js';
import { FrontChannelLogout } from './logout/front-channel-logout.js';
import { LogoutController } from './logout/logout.controller.js';
import { LogoutDeliveries } from './logout/logout-deliveries.js';
import { LogoutHints } from './logout/logout-hints.js';
import { LogoutPages } from './logout/logout-pages.js';
import { LogoutRequests } from './logout/logout-request.js';
import { LogoutService } from './logout/logout.service.js';
import { LogoutTokens } from './logout/logout-tokens.js';
import { LogoutUpkeep } from './logout/logout-upkeep.js';
import { SealedRequests } from './logout/sealed-requests.js';
import { SignOut } from './logout/sign-out.js';
import { ObjectReader } from './request-object/object-reader.js';
import { RequestObjects } from './request-object/request-objects.js';
import { RequestUris } from './request-object/request-uris.js';
import { RESPONSE_TYPES, ResponseTypeRegistry, type ResponseTypeHandler } from './response-types/index.js';
import { CheckSessionController } from './session-management/check-session.controller.js';
import { SessionLinks } from './session-management/session-links.js';

export const AUTHORIZE_ENTITIES = [KeptRequest] as const;

const HANDLERS = RESPONSE_TYPES.map(({ handler }) => handler);

/** The front channel: from the browser to the server, and back to the client. */
@Module({
  imports: [TypeOrmModule.forFeature([...AUTHORIZE_ENTITIES]), KeyModule, ClientModule, UserModule, TokenModule],
  controllers: [AuthorizeController, LoginController, ConsentController, LogoutController, CheckSessionController],
  providers: [
    ...HANDLERS,
    {
      provide: ResponseTypeRegistry,
      useFactory: (...handlers: ResponseTypeHandler[]) => new ResponseTypeRegistry(handlers),
      inject: HANDLERS,
    },
    AuthorizationRequests, AuthorizationFlow, AuthorizeService, ApprovalService,
    IncomingRequests, RequestObjects, RequestUris, ObjectReader,
    KeptRequestStore, KeptRequests, Interactions, InteractionGate, WaysBack, InteractionPolicy, Visitors,
    LoginService, ConsentView, ConsentPageService, SessionLinks,
    LogoutService, LogoutRequests, LogoutHints, LogoutPages, SealedRequests, SignOut, FrontChannelLogout,
    BackChannelLogout, LogoutTokens, LogoutDeliveries, LogoutUpkeep,
  ], // prettier-ignore
  exports: [Interactions, Visitors],
})
export class AuthorizeModule {}
