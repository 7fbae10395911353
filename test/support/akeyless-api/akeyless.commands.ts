import { type AkeylessAnswer, type AkeylessCall, failed, ok } from './akeyless.call.js';
import type { AkeylessItem, AkeylessItems, DynamicItem, StaticItem } from './akeyless.items.js';

type Body = AkeylessCall['body'];
type Command = (body: Body, items: AkeylessItems) => AkeylessAnswer | Promise<AkeylessAnswer>;

const described = (item: AkeylessItem): Record<string, unknown> => {
  const userTtl = 'userTtl' in item ? item.userTtl : undefined;
  const producer = userTtl && { dynamic_secret_producer_details: { user_ttl: userTtl } };
  return { item_type: item.type, ...(producer && { item_general_info: producer }) };
};

/** Finds the item that a call is about; only one of the type that the call is for will do. */
function about(name: unknown, items: AkeylessItems, type?: string): AkeylessItem | AkeylessAnswer {
  const path = String(name);
  if (items.isDenied(path)) return failed(401, 'unauthorized');
  const item = items.get(path);
  if (!item) return failed(404, `item ${path} was not found`);
  return type === undefined || item.type === type
    ? item
    : failed(400, `${path} is of type ${item.type}`);
}

const isAnswer = (found: AkeylessItem | AkeylessAnswer): found is AkeylessAnswer =>
  'status' in found;

/** The calls about items. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'describe-item': ({ name }, items) => {
    const found = about(name, items);
    return isAnswer(found) ? found : ok({ item_name: name, ...described(found) });
  },
  'get-secret-value': ({ names }, items) => {
    const [path] = names as string[];
    const found = about(path, items, 'STATIC_SECRET');
    return isAnswer(found) ? found : ok({ [String(path)]: (found as StaticItem).value });
  },
  'get-dynamic-secret-value': async ({ name, args }, items) => {
    const found = about(name, items, 'DYNAMIC_SECRET');
    if (isAnswer(found)) return found;
    return ok(await (found as DynamicItem).make((args ?? []) as string[]));
  },
  'get-rotated-secret-value': ({ names }, items) => {
    // One path, and not a list of them.
    const found = about(names, items, 'ROTATED_SECRET');
    return isAnswer(found) ? found : ok({ value: (found as StaticItem).value });
  },
};
