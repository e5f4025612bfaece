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
import { ImportQuery } from './import/import-query.dto.js';
import { ImportSummary, LineReport } from './import/import-report.dto.js';
import { EXPORT_EXAMPLE, IMPORT_EXAMPLES, REPORT_EXAMPLE } from './transfer-examples.js';
import { UserExport } from './export/user-export.js';
import { UserImport } from './import/user-import.js';
import { TotpLine } from './line/factor-lines.dto.js';
import { UserLine } from './line/user-line.dto.js';

/** OpenAPI 3.0 has no schema for lines: the whole body is a text, and a body of one line is its object as well. */
const linesOf = (...kinds: readonly Function[]) => ({
  description: `One JSON object on each line: ${kinds.map(({ name }) => name).join(' or ')}`,
  anyOf: [{ type: 'string' }, ...kinds.map((kind) => ({ $ref: getSchemaPath(kind) }))],
});

@ApiTags('admin: users')
@ApiBearerAuth()
@ApiExtraModels(UserLine, TotpLine, LineReport, ImportSummary)
@UseInterceptors(ReplyInterceptor)
@Controller(ENDPOINTS.adminUsers)
export class UserTransferController {
  constructor(
    private readonly imports: UserImport,
    private readonly exports: UserExport,
  ) {}

  /**
   * Import users, one JSON object on each line. An existing user is never changed, so that the same file can be sent
   * again. The response reports lines that were skipped or failed, while the body is read. A line with `groups` or `roles`
   * needs `groups:write`; without it the line fails.
   */
  @Post('import')
  @HttpCode(200)
  @RequiresScope('users:write')
  @ApiConsumes(JSON_LINES)
  @ApiBody({ required: true, schema: linesOf(UserLine), examples: IMPORT_EXAMPLES })
  @ApiOkResponse({
    description: 'The report, one JSON object on each line; the last one has the counts',
    content: { [JSON_LINES]: { schema: linesOf(LineReport, ImportSummary), example: REPORT_EXAMPLE } },
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

  /**
   * Export all users, one JSON object on each line, in the form of the import. It contains no password hash, no seed and no
   * key. The caller needs `groups:read` as well.
   */
  @Get('export')
  @RequiresScope('users:read')
  @ApiOkResponse({ content: { [JSON_LINES]: { schema: linesOf(UserLine), example: EXPORT_EXAMPLE } } })
  async export(@CallerOfAdmin() caller: AdminCaller): Promise<HttpReply> {
    return { kind: 'stream', status: 200, lines: await this.exports.begin(caller) };
  }
}
