import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ClaimsDto } from '../../../../src/user/claims/claims.dto.js';

function faultsOf(claims: object): string[] {
  return validateSync(plainToInstance(ClaimsDto, claims), { whitelist: true }).map(({ property }) => property);
}

describe('ClaimsDto (OIDC Core §5.1)', () => {
  it.each([
    { name: 'Zoë “Z” O’Neil 😀' }, { birthdate: '1852-05-04' }, { birthdate: '0000-02-29' }, { birthdate: '1852' },
    { zoneinfo: 'Europe/Paris' }, { zoneinfo: 'America/Argentina/Buenos_Aires' }, { zoneinfo: 'UTC' },
    { locale: 'en' }, { locale: 'zh-Hant-TW' }, { email: 'alice+tag@mail.example.com' }, { email: 'zoë@exämple.com' },
    { phone_number: '+1 (604) 555-1234;ext=5678' }, { phone_number: '+442071234567' }, { website: 'http://example.com' },
    { picture: 'HTTPS://example.com/%7Ealice?x=1#y' }, { email_verified: false },
    { address: { formatted: '1 High St\r\nOxford\nUK', street_address: '1 High St' } }, { address: null }, { name: null },
  ])('accepts %j', (claims) => {
    expect(faultsOf(claims)).toEqual([]);
  }); // prettier-ignore

  it.each([
    { name: '' }, { name: '   ' }, { name: 'two\nlines' }, { name: 'tab\there' }, { name: '\u202eevil' }, { name: 'x'.repeat(201) },
    { birthdate: '1852-13-01' }, { birthdate: '1852-02-30' }, { birthdate: '0000' }, { birthdate: '04.05.1852' }, { birthdate: '1852-5-4' },
    { zoneinfo: 'Europe/Atlantis' }, { zoneinfo: '+01:00' }, { zoneinfo: '' }, { locale: 'english language' }, { locale: 'en_' }, { locale: '' },
    { email: 'alice' }, { email: 'a@b@c' }, { email: 'a b@example.com' }, { email: 'a@example..com' }, { email: '<a@example.com>' },
    { email: `a@${'x'.repeat(260)}.com` }, { phone_number: '0049 30 1' }, { phone_number: '+' }, { phone_number: `+${'1'.repeat(60)}` },
    { website: 'javascript:alert(1)' }, { website: 'example.com' }, { picture: 'data:image/png;base64,AA' }, { profile: 'https://u:p@example.com' },
    { profile: `https://example.com/${'x'.repeat(1000)}` }, { profile: 'https://example.com/a b' }, { profile: 'https:example.com' },
    { address: 'Oxford' }, { address: [] }, { address: [{ locality: 'Oxford' }] }, { address: { locality: 7 } }, { address: { locality: '' } },
    { address: { country: { $ne: '' } } }, { email_verified: 'true' }, { email_verified: 1 }, { phone_number_verified: 'yes' },
  ])('AD3: refuses %j', (claims) => {
    expect(faultsOf(claims)).toEqual(Object.keys(claims));
  }); // prettier-ignore

  const names = ['name', 'email', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'website', 'gender'];
  it.each(names.flatMap((name) => [7, true, {}, [], ['x'], { $gt: '' }].map((value) => ({ [name]: value }))))(
    'AD3: refuses %j, which is not text',
    (claims) => {
      expect(faultsOf(claims)).toEqual(Object.keys(claims));
    },
  );
});
