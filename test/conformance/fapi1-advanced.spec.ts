import { fapiCertification } from './support/fapi/fapi-plan.js';
import { FAPI_1_ADVANCED } from './support/fapi1/plan.js';

fapiCertification(FAPI_1_ADVANCED);
