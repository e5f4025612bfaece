import { SCOPE_MODULES, USERINFO_MODULES } from './claims-modules.js';
import { CODE_MODULES, REFRESH_MODULES } from './code-modules.js';
import { DISCOVERY_MODULES } from './discovery-modules.js';
import { DYNAMIC_MODULES, ROTATION, UNSIGNED_ID_TOKEN } from './dynamic-modules.js';
import type { Modules } from './modules.js';
import { REGISTRATION_MODULES } from './registration-modules.js';
import { REQUEST_OBJECT_MODULES, REQUEST_URI_MODULES } from './request-object-modules.js';
import { NONCE_OPTIONAL, NONCE_REQUIRED, REQUEST_MODULES, RESPONSE_TYPE_MISSING } from './request-modules.js';
import { SESSION_MODULES } from './session-modules.js';
import type { Flow } from './flow.js';

type Plan = readonly (readonly [Flow, Modules])[];
type Mode = Pick<Flow, 'responseMode'>;

const COMMON: Modules = { ...REQUEST_MODULES, ...SESSION_MODULES, ...SCOPE_MODULES, ...REQUEST_OBJECT_MODULES };

/** oidcc-basic-certification-test-plan */
export const basic = (mode: Mode = {}): Plan => [
  [
    { responseType: 'code', ...mode },
    { ...COMMON, ...RESPONSE_TYPE_MISSING, ...NONCE_OPTIONAL, ...USERINFO_MODULES, ...CODE_MODULES, ...REFRESH_MODULES },
  ],
]; // prettier-ignore

/** oidcc-implicit-certification-test-plan */
export const implicit = (mode: Mode = {}): Plan => [
  [
    { responseType: 'id_token', ...mode },
    { ...COMMON, ...RESPONSE_TYPE_MISSING, ...NONCE_REQUIRED, ...REQUEST_URI_MODULES },
  ],
  [
    { responseType: 'id_token token', ...mode },
    { ...COMMON, ...NONCE_REQUIRED, ...REQUEST_URI_MODULES, ...USERINFO_MODULES },
  ],
]; // prettier-ignore

/** oidcc-hybrid-certification-test-plan */
export const hybrid = (mode: Mode = {}): Plan => {
  const modules = { ...COMMON, ...USERINFO_MODULES, ...CODE_MODULES, ...REQUEST_URI_MODULES };
  return [
    [
      { responseType: 'code id_token', ...mode },
      { ...modules, ...RESPONSE_TYPE_MISSING, ...NONCE_REQUIRED, ...REFRESH_MODULES },
    ],
    [
      { responseType: 'code token', ...mode },
      { ...modules, ...NONCE_OPTIONAL, ...REFRESH_MODULES },
    ],
    [
      { responseType: 'code id_token token', ...mode },
      { ...modules, ...NONCE_REQUIRED, ...REFRESH_MODULES },
    ],
  ];
};

/** oidcc-dynamic-certification-test-plan, with two of the response types that can be chosen */
export const dynamic = (): Plan => {
  const modules = { ...DISCOVERY_MODULES, ...DYNAMIC_MODULES, ...REGISTRATION_MODULES, ...REFRESH_MODULES };
  return [
    [{ responseType: 'code' }, { ...modules, ...UNSIGNED_ID_TOKEN, ...ROTATION }],
    [{ responseType: 'code id_token' }, modules],
  ];
};

/** oidcc-config-certification-test-plan */
export const config = (): Plan => [[{ responseType: 'code' }, DISCOVERY_MODULES]];

/** The response types for which a logout profile is certified, one run of the plan for each. */
const ALL_FLOWS: readonly Flow[] = [
  { responseType: 'code' },
  { responseType: 'id_token' },
  { responseType: 'id_token token' },
  { responseType: 'code id_token' },
  { responseType: 'code token' },
  { responseType: 'code id_token token' },
];

/** A plan with a response type to choose, for every response type. */
export const forEveryFlow = (modules: Modules): Plan => ALL_FLOWS.map((flow) => [flow, modules]);
