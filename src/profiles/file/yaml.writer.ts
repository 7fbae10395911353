import { stringify } from 'yaml';
import type { ProfileData } from './profile-data.js';
import { YAML_OPTIONS } from './yaml.options.js';

/** YAML that readers of YAML 1.1, such as acct, read in the same way. */
export function profilesYaml(data: ProfileData): string {
  return stringify(data, {
    ...YAML_OPTIONS,
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
}
