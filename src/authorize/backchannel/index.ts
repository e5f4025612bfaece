import { ApprovalController } from './approval/approval.controller.js';
import { ApprovalPageService } from './approval/approval-page.service.js';
import { ApprovalView } from './approval/approval-view.js';
import { Approvals } from './approval/approvals.js';
import { AskedApprovals } from './approval/asked-approvals.js';
import { ClientNotices } from './notices/client-notices.js';
import { NoticeDeliveries } from './notices/notice-deliveries.js';
import { NoticeUpkeep } from './notices/notice-upkeep.js';
import { ApprovalMails } from './request/approval-mails.js';
import { BackchannelController } from './request/backchannel.controller.js';
import { BackchannelService } from './request/backchannel.service.js';
import { SignedRequests } from './request/signed-requests.js';
import { UserHints } from './request/user-hints.js';

export const BACKCHANNEL_CONTROLLERS = [BackchannelController, ApprovalController] as const;

export const BACKCHANNEL_PROVIDERS = [
  BackchannelService,
  SignedRequests,
  UserHints,
  ApprovalMails,
  AskedApprovals,
  ApprovalPageService,
  ApprovalView,
  Approvals,
  ClientNotices,
  NoticeDeliveries,
  NoticeUpkeep,
] as const;
