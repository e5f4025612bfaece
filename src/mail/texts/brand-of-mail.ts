import { BRAND_LINKS, type Brand, type HexColor, type Translator } from '../../common/index.js';
import type { Fact } from './sayings.js';

/** What a mail shows of the brand. It has no logo: mails load nothing, and an attached picture would be in every mail. */
interface BrandOfMail {
  readonly brand: string;
  /** The background of the button, under white text. */
  readonly color: HexColor;
  /** The links of the brand, with their names. */
  readonly links: readonly Fact[];
}

/** The colour of the buttons of a server without a colour. */
const COLOR: HexColor = '#0b6b57';

export function brandOfMail({ name, color, links }: Brand, { t }: Translator): BrandOfMail {
  return {
    brand: name,
    color: color ?? COLOR,
    links: BRAND_LINKS.flatMap((link) => (links[link] ? [{ name: t(`brand.${link}`), value: links[link] }] : [])),
  };
}
