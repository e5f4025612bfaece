import { argon2Scheme } from './argon2.scheme.js';
import { bcryptScheme } from './bcrypt.scheme.js';
import type { PasswordScheme } from './password-scheme.js';
import { pbkdf2Scheme } from './pbkdf2.scheme.js';
import { scryptScheme } from './scrypt.scheme.js';

/** Every kind of password hash that an import accepts: a new kind is one file and one line. */
export const PASSWORD_SCHEMES: readonly PasswordScheme[] = [argon2Scheme, bcryptScheme, scryptScheme, pbkdf2Scheme];
