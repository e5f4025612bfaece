import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import {
  ApiProblems,
  CallerOfAdmin,
  EMPTY_PAGE,
  EntityTagged,
  HonoursIfMatch,
  IfMatch,
  pageFrom,
  Precondition,
  RequiresScope,
  startOf,
  type AdminCaller,
} from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { GroupDirectory } from '../groups/group-directory.js';
import { UserAccounts } from './user-accounts.js';
import { NewUser, UserChange, UserPage, UserQuery, UserView } from './user-admin.dto.js';
import { NEW_USER_EXAMPLES, USER_CHANGE_EXAMPLES } from './user-examples.js';
import { UserDirectory } from './user-directory.js';
import { emailKeyOf } from './user.entity.js';
import { UserStore, type UserFilter } from './user.store.js';
import { usernameKeyOf, usernamePrefixOf } from './username.js';

@ApiTags('admin: users')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminUsers)
export class UserAdminController {
  constructor(
    private readonly accounts: UserAccounts,
    private readonly directory: UserDirectory,
    private readonly users: UserStore,
    private readonly groups: GroupDirectory,
  ) {}

  /** Create a user. */
  @Post()
  @RequiresScope('users:write')
  @ApiBody({ type: NewUser, examples: NEW_USER_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: UserView })
  async create(@Body() body: NewUser, @CallerOfAdmin() caller: AdminCaller): Promise<UserView> {
    return UserView.of(await this.accounts.create(body, caller));
  }

  /** List users, ordered by `sub`. For a `sub` that the server generated, this is the order of creation. */
  @Get()
  @RequiresScope('users:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: UserPage })
  async list(@Query() query: UserQuery): Promise<UserPage> {
    const filter = filterOf(query);
    const group = query.group === undefined ? undefined : await this.groups.named(query.group);
    if (filter === null || group === null) return EMPTY_PAGE;
    const rows = await this.users.list({ ...filter, group: group?.id }, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, UserView.of);
  }

  /** Get a user. */
  @Get(':sub')
  @RequiresScope('users:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: UserView })
  async get(@Param('sub') sub: string): Promise<UserView> {
    return UserView.of(await this.directory.get(sub));
  }

  /** Change a user. This also sets a new password. */
  @Patch(':sub')
  @RequiresScope('users:write')
  @ApiBody({ type: UserChange, examples: USER_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: UserView })
  async change(
    @Param('sub') sub: string,
    @Body() body: UserChange,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<UserView> {
    return UserView.of(await this.accounts.change(await this.directory.get(sub), body, caller, precondition));
  }

  /** Delete a user. Every session and token of the user ends. */
  @Delete(':sub')
  @HttpCode(204)
  @RequiresScope('users:write')
  @ApiProblems(404, 409)
  @HonoursIfMatch()
  @ApiNoContentResponse()
  async remove(
    @Param('sub') sub: string,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.accounts.remove(await this.directory.get(sub), caller, precondition);
  }

  /** Unlock a user: earlier failed attempts no longer delay the next sign-in. */
  @Post(':sub/unlock')
  @HttpCode(204)
  @RequiresScope('users:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async unlock(@Param('sub') sub: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    await this.accounts.unlock(await this.directory.get(sub), caller);
  }
}

/** Null when no user can match, because no username has this form. */
function filterOf({ email, username, disabled, q }: UserQuery): UserFilter | null {
  const key = username === undefined ? undefined : usernameKeyOf(username);
  if (key === null) return null;
  return {
    email: emailKeyOf(email) ?? undefined,
    username: key,
    disabled: disabled === undefined ? undefined : disabled === 'true',
    prefix: q === undefined ? undefined : usernamePrefixOf(q),
  };
}
