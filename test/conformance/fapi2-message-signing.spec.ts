import { fapiCertification } from './support/fapi/fapi-plan.js';
import { FAPI_2_MESSAGE_SIGNING } from './support/fapi2/plans.js';

fapiCertification(FAPI_2_MESSAGE_SIGNING);
