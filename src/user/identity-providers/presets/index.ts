import { apple } from './apple.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { google } from './google.js';
import { microsoft } from './microsoft.js';
import { openid } from './openid.js';
import type { PresetName } from './preset-names.js';
import type { Preset } from './preset.js';

/** Every kind of provider. A new one is a file, a line here, and its name in `PRESET_NAMES`. */
const PRESETS: readonly Preset[] = [openid, google, microsoft, apple, gitlab, github];

const BY_NAME: ReadonlyMap<string, Preset> = new Map(PRESETS.map((preset) => [preset.name, preset]));

export function presetNamed(name: PresetName): Preset {
  const preset = BY_NAME.get(name);
  if (preset === undefined) throw new Error(`there is no preset ${name}`);
  return preset;
}
