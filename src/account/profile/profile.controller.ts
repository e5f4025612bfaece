import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnFormGuard, Visitor } from '../../authorize/index.js';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import { DescribesAccountForm, DescribesAccountPage, DescribesWayToAccountPage } from '../account.swagger.js';
import { RecentSignIns } from '../security/recent-sign-ins.js';
import { ProfileService } from './profile.service.js';

/** What the signed-in person says about themselves: standard claims, and the further claims that people edit. */
@ApiTags('account')
@Controller()
@UseInterceptors(ReplyInterceptor)
export class ProfileController {
  constructor(
    private readonly profile: ProfileService,
    private readonly recent: RecentSignIns,
    private readonly configuration: Configuration,
  ) {}

  /** The profile page. Other browsers are redirected to the login page. */
  @Get(ENDPOINTS.profile)
  @DescribesAccountPage()
  show(@QueryParameters() { done }: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.profile.show(visitor, done);
  }

  /** Redirect to the profile page, after a sign-in of the last five minutes: the phone number can be changed then. */
  @Get(ENDPOINTS.profileUnlock)
  @DescribesWayToAccountPage()
  unlock(@Visitor() visitor: Visitor): Promise<HttpReply> {
    const location = this.configuration.linkTo('profile');
    return this.recent.only(visitor, async () => ({ kind: 'redirect', status: 302, location }), 'profileUnlock');
  }

  /**
   * Change the profile. The form has a field for each claim that the person may edit, and `state`, which tells what the
   * page showed.
   */
  @Post(ENDPOINTS.profile)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ state: { type: 'string', description: 'Which values the page showed' } })
  save(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.profile.save(form, visitor);
  }
}
