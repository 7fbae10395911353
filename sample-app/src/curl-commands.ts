import type { Login } from './database/login.js';

/** Commands to paste into a shell, in this order. The payload is kept in a variable, as the Gateway keeps it. */
export function curlCommands(baseUrl: string, payload: Login): string {
  // A string inside JSON, so JSON in JSON; in the variable with its quotes.
  const stored = JSON.stringify(JSON.stringify(payload));
  const post = (path: string, body: string): string =>
    `curl -sS ${quote(`${baseUrl}${path}`)} -H 'content-type: application/json' -d ${body}`;
  const create = `'{"payload":'"$PAYLOAD"',"input":{"role":"reader"},"client_info":{"access_id":"p-you","sub_claims":null}}'`;
  return `
# Health
curl -sS ${quote(`${baseUrl}/health`)}; echo

# What the Gateway has stored: the root credential
PAYLOAD=${quote(stored)}

# Issue a role; its password is in the answer
ANSWER=$(${post('/sync/create', create)}); printf '%s\\n' "$ANSWER"
ID=$(printf '%s\\n' "$ANSWER" | sed -n 's/.*"id":"\\([^"]*\\)".*/\\1/p')

# Make a new root credential, and store it
ANSWER=$(${post('/sync/rotate', `'{"payload":'"$PAYLOAD"'}'`)}); printf '%s\\n' "$ANSWER"
PAYLOAD=$(printf '%s\\n' "$ANSWER" | sed -n 's/^{"payload":\\(.*\\)}$/\\1/p')

# Revoke the role, with the new root credential: the old one is dropped now
${post('/sync/revoke', `'{"payload":'"$PAYLOAD"',"ids":["'"$ID"'"]}'`)}; echo
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
