import { appendFileSync } from 'node:fs';

let list;

/** Runs on the loader's own thread, so the list is a file. */
export function initialize(data) {
  list = data.list;
}

export function load(url, context, nextLoad) {
  appendFileSync(list, `${url}\n`);
  return nextLoad(url, context);
}
