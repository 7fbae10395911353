const FOLDER = '/*';

/** Whether it is a full item name, or a folder such as `/team/*`. */
export function isItemName(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\/./.test(value)) return false;
  return !withoutFolderMark(value).includes('*');
}

/**
 * The item that the validation service is to vouch for; undefined where the token is for none that may call.
 *
 * @param names what may call; not empty
 * @param claimed the item that the token says it is for, not proven
 */
export function itemToExpect(
  names: readonly string[],
  claimed: string | undefined,
): string | undefined {
  const [only = ''] = names;
  if (names.length === 1 && !isFolder(only)) return only;
  return names.some((name) => claimed !== undefined && covers(name, claimed)) ? claimed : undefined;
}

function covers(name: string, item: string): boolean {
  if (!isFolder(name)) return item === name;
  const folder = withoutFolderMark(name);
  return item.startsWith(folder) && item.length > folder.length && !leavesItsFolder(item);
}

/** The service may resolve such a name to an item that stands elsewhere. */
const leavesItsFolder = (item: string): boolean => /\/\.{0,2}(\/|$)/.test(item);

const isFolder = (name: string): boolean => name.endsWith(FOLDER);

/** `/team/*` becomes `/team/`. */
const withoutFolderMark = (name: string): string => (isFolder(name) ? name.slice(0, -1) : name);
