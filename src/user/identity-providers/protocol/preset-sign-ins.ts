import { Injectable } from '@nestjs/common';
import { equalsInConstantTime, newSecret, OAuthError, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { upstreamRefusals } from '../../refusals/upstream.js';
import { IdentityMapping } from '../mapping/identity-mapping.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import { presetNamed } from '../presets/index.js';
import { UpstreamSignIns, type UpstreamAttempt, type UpstreamHints, type UpstreamIdentity } from '../upstream-sign-ins.js'; // prettier-ignore
import { callbackOf } from './callback.js';
import { OAuthSignIn } from './oauth-sign-in.js';
import { OpenIdSignIn } from './open-id-sign-in.js';
import { LONGEST_SUBJECT, SUBJECT_CHARACTERS, type Person } from './person.js';
import { upstreamFault } from './upstream-fault.js';

/** Signs people in by the protocol of the provider's preset. */
@Injectable()
export class PresetSignIns extends UpstreamSignIns {
  constructor(
    private readonly configuration: Configuration,
    private readonly openId: OpenIdSignIn,
    private readonly oauth: OAuthSignIn,
    private readonly mapping: IdentityMapping,
  ) {
    super();
  }

  async begin(provider: IdentityProvider, hints: UpstreamHints = {}) {
    const attempt = { providerId: provider.id, state: newSecret(), nonce: newSecret(), codeVerifier: newSecret() };
    const preset = presetNamed(provider.preset);
    const callback = callbackOf(this.configuration, provider.id);
    const location = await refusing(provider, () =>
      preset.protocol === 'openid'
        ? this.openId.begin(provider, preset, attempt, callback, hints)
        : this.oauth.begin(provider, preset, attempt, callback, hints),
    );
    return { location, attempt };
  }

  async finish(provider: IdentityProvider, attempt: UpstreamAttempt, answer: Parameters): Promise<UpstreamIdentity> {
    const isOwn = attempt.providerId === provider.id && equalsInConstantTime(answer['state'] ?? '', attempt.state);
    if (!isOwn) throw invalid(provider, 'the answer does not belong to the attempt of this browser');
    const person = await refusing(provider, () => this.personOf(provider, attempt, answer));
    if (!isSubject(person.subject)) throw invalid(provider, 'the subject is not valid');
    return this.mapping.identityOf(provider, person);
  }

  private personOf(provider: IdentityProvider, attempt: UpstreamAttempt, answer: Parameters): Promise<Person> {
    const preset = presetNamed(provider.preset);
    const callback = callbackOf(this.configuration, provider.id);
    return preset.protocol === 'openid'
      ? this.openId.finish(provider, preset, attempt, callback, answer)
      : this.oauth.finish(provider, preset, attempt, callback, answer);
  }
}

function isSubject(subject: string): boolean {
  return subject.length <= LONGEST_SUBJECT && SUBJECT_CHARACTERS.test(subject);
}

function invalid({ name }: IdentityProvider, reason: string): OAuthError {
  return upstreamRefusals.invalid({ provider: name, reason: `${name}: ${reason}` });
}

async function refusing<T>({ name }: IdentityProvider, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOwnRefusal(error) ? error : upstreamFault(error, name);
  }
}

/** A refusal by a check of this room, and not one of the fetcher. */
function isOwnRefusal(error: unknown): boolean {
  const entries = Object.values(upstreamRefusals).map(({ entry }) => entry.id);
  return error instanceof OAuthError && entries.includes(error.rule.id);
}
