import type { Provider } from '@nestjs/common';
import { AfterLink } from './after-link.js';
import { ChangeAddressPage } from './change-address-page.js';
import { ForgotPasswordController } from './forgot-password.controller.js';
import { ForgotPasswordService } from './forgot-password.service.js';
import { InvitationPage } from './invitation-page.js';
import { LinkCookie } from './link-cookie.js';
import type { LinkPage } from './link-page.js';
import { LinkPages } from './link-pages.js';
import { LinkController } from './link.controller.js';
import { LinkService } from './link.service.js';
import { SignUpController } from '../sign-up/sign-up.controller.js';
import { SignUpLinkPage } from '../sign-up/sign-up-link-page.js';
import { SignUpService } from '../sign-up/sign-up.service.js';
import { OwnAddressPage } from './own-address-page.js';
import { ResetPage } from './reset-page.js';
import { VerifyPage } from './verify-page.js';

/** Every purpose of a link by mail has a page. A new one is one file and one entry here. */
const LINK_PAGES = [ResetPage, InvitationPage, VerifyPage, ChangeAddressPage, SignUpLinkPage] as const;

export const RECOVERY_CONTROLLERS = [LinkController, ForgotPasswordController, SignUpController] as const;

export const RECOVERY_PROVIDERS: Provider[] = [
  ...LINK_PAGES,
  { provide: LinkPages, useFactory: (...pages: LinkPage[]) => new LinkPages(pages), inject: [...LINK_PAGES] },
  LinkCookie,
  LinkService,
  AfterLink,
  OwnAddressPage,
  ForgotPasswordService,
  SignUpService,
];
