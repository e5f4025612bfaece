import { DeviceAnswers } from './page/device-answers.js';
import { DevicePageService } from './page/device-page.service.js';
import { DeviceView } from './page/device-view.js';
import { DeviceController } from './page/device.controller.js';
import { EnteredRequests } from './page/entered-requests.js';
import { WrongCodes } from './page/wrong-codes.js';
import { DeviceAuthorizationController } from './request/device-authorization.controller.js';
import { DeviceAuthorizationService } from './request/device-authorization.service.js';

export const DEVICE_CONTROLLERS = [DeviceAuthorizationController, DeviceController] as const;

export const DEVICE_PROVIDERS = [
  DeviceAuthorizationService,
  DevicePageService,
  DeviceView,
  DeviceAnswers,
  EnteredRequests,
  WrongCodes,
] as const;
