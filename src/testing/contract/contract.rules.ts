import type { ContractRule } from './contract.rule.js';
import { leavesNothingOfDryRun } from './rules/dry-run.rules.js';
import { takesBackWhatNobodyGets } from './rules/hang-up.rules.js';
import { issuesAnotherEachTime, issuesWhatWorks } from './rules/issuing.rules.js';
import { leavesLeasesAtWork, revokesOlderLeases } from './rules/lease-rotation.rules.js';
import { keepsOtherKeys } from './rules/payload-keys.rules.js';
import {
  echoesWhatItCannotRevoke,
  endsWhatIsRevoked,
  revokesTheUnknown,
  revokesTwice,
} from './rules/revoking.rules.js';
import {
  endsOldRootAtOnce,
  endsOldRootOnceConfirmed,
  keepsOldRootForNow,
  refusesToRotate,
  rotatesToWhatWorks,
} from './rules/rotation.rules.js';
import { showsNoSecretInALog, showsNoSecretInAnError } from './rules/secrecy.rules.js';

/**
 * Those that rotate come last: what they make of a root credential is what the next one has to work with. The first of
 * them says if that is of no use.
 */
export const CONTRACT_RULES: readonly ContractRule[] = [
  issuesWhatWorks,
  issuesAnotherEachTime,
  endsWhatIsRevoked,
  revokesTwice,
  revokesTheUnknown,
  echoesWhatItCannotRevoke,
  leavesNothingOfDryRun,
  takesBackWhatNobodyGets,
  refusesToRotate,
  rotatesToWhatWorks,
  showsNoSecretInAnError,
  showsNoSecretInALog,
  keepsOldRootForNow,
  endsOldRootOnceConfirmed,
  endsOldRootAtOnce,
  keepsOtherKeys,
  leavesLeasesAtWork,
  revokesOlderLeases,
];
