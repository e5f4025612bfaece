import { FAPI_CIBA } from './support/ciba/plan.js';
import { fapiCertification } from './support/fapi/fapi-plan.js';

fapiCertification(FAPI_CIBA);
