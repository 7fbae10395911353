import { createRedactor } from '../../../shared/redaction/redactor.js';
import type { ContractRule } from '../contract.rule.js';
import { violation } from '../judgement.js';
import { provoke } from '../provocation.js';

const SHOWN = 300;

export const showsNoSecretInAnError: ContractRule = {
  name: 'shows no secret in an error',
  appliesTo: () => true,
  async check(context) {
    const { answers, secrets } = await provoke(context);
    const redact = createRedactor(secrets);
    for (const { action, response } of answers) {
      const body = response?.body ?? '';
      if (redact(body) === body) continue;
      throw violation({
        did: `The webhook answered ${response?.status} to a ${action}, with a secret in it: ${shortened(redact(body))}`,
        must: 'an operator sees the answer, and may hand it on: no secret is part of it',
        mend: 'answer with words of your own. Messages of drivers and parsers, stacks and requests hold secrets.',
      });
    }
  },
};

export const showsNoSecretInALog: ContractRule = {
  name: 'shows no secret in a log',
  appliesTo: () => true,
  async check(context) {
    const { logLines, secrets } = await provoke(context);
    const redact = createRedactor(secrets);
    const line = logLines.find((each) => redact(each) !== each);
    if (line === undefined) return;
    throw violation({
      did: `A secret was logged: ${shortened(redact(line))}`,
      must: 'logs are kept for long and read by many: no secret gets there, neither of a call that went well nor of one that failed',
      mend: 'log ids and names, not requests, payloads or credentials; createRedactor() of nestjs-akeyless hides what is left.',
    });
  },
};

const shortened = (text: string): string =>
  text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
