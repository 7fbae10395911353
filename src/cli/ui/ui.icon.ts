/** A key. Drawn here, so that the page has no other kinds of files than it must have. */
export const ICON = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">',
  '<rect width="32" height="32" rx="8" fill="#3f51c9"/>',
  '<g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">',
  '<circle cx="11.5" cy="20.5" r="4.5"/><path d="m15 17 8.5-8.5M20 12l3.5 3.5"/>',
  '</g></svg>',
].join('');
