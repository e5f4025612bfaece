import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { FormDto } from '../../common/index.js';

/** Form parameters that identify and authenticate a client without HTTP Basic (RFC 6749 §2.3.1, §3.2.1). */
export abstract class ClientFormDto extends FormDto {
  /** The client. Required unless HTTP Basic or an assertion names it. */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  client_id?: string;

  /** The secret of the client, as an alternative to HTTP Basic. */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '', format: 'password' })
  client_secret?: string;

  /** The assertion of a client that uses `private_key_jwt` or `client_secret_jwt` (RFC 7523 §2.2). */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  client_assertion?: string;

  /** Required with `client_assertion`: `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`. */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  client_assertion_type?: string;
}
