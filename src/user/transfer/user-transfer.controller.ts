import { Controller, Get, HttpCode, Post, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import {
  ApiProblems, CallerOfAdmin, JSON_LINES, JsonLines, ReplyInterceptor, RequiresScope, type AdminCaller, type HttpReply,
  type LastingCaller,
  type TextLine,
} from '../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../config/index.js';
import { ImportQuery } from './import-query.dto.js';
import { ImportSummary, LineReport } from './import-report.dto.js';
import { EXPORT_EXAMPLE, IMPORT_EXAMPLES, REPORT_EXAMPLE } from './transfer-examples.js';
import { UserExport } from './user-export.js';
import { UserImport } from './user-import.js';
import { UserLine } from './user-line.dto.js';

const REPORT = { oneOf: [{ $ref: getSchemaPath(LineReport) }, { $ref: getSchemaPath(ImportSummary) }] };
const LINES = { $ref: getSchemaPath(UserLine) };

@ApiTags('admin: users')
@ApiBearerAuth()
@ApiExtraModels(UserLine, LineReport, ImportSummary)
@UseInterceptors(ReplyInterceptor)
@Controller(ENDPOINTS.adminUsers)
export class UserTransferController {
  constructor(
    private readonly imports: UserImport,
    private readonly exports: UserExport,
  ) {}

  /**
   * Import users, one JSON object on each line. An existing user is never changed, so that the same file can be sent
   * again. The response reports lines that were skipped or failed, while the body is read.
   */
  @Post('import')
  @HttpCode(200)
  @RequiresScope('users:write')
  @ApiConsumes(JSON_LINES)
  @ApiBody({ required: true, schema: LINES, examples: IMPORT_EXAMPLES })
  @ApiOkResponse({
    description: 'The report, one JSON object on each line; the last one has the counts',
    content: { [JSON_LINES]: { schema: REPORT, example: REPORT_EXAMPLE } },
  })
  @ApiProblems({ 413: 'A line is larger than 64 kB: the report says so, and the import continues' }, 415)
  import(
    @JsonLines() lines: AsyncIterable<TextLine>,
    @Query() { skip }: ImportQuery,
    @CallerOfAdmin() caller: LastingCaller,
  ): HttpReply {
    // The rest of a body that is not read to its end must not become the next request.
    const headers = { Connection: 'close' };
    return { kind: 'stream', status: 200, headers, lines: this.imports.run(lines, skip, caller) };
  }

  /** Export all users, one JSON object on each line, in the form of the import. It contains no password hash, no seed and no key. */
  @Get('export')
  @RequiresScope('users:read')
  @ApiOkResponse({ content: { [JSON_LINES]: { schema: LINES, example: EXPORT_EXAMPLE } } })
  async export(@CallerOfAdmin() caller: AdminCaller): Promise<HttpReply> {
    return { kind: 'stream', status: 200, lines: await this.exports.begin(caller) };
  }
}
