// One page, rendered in the browser: the binary serves files and an API, nothing else.
export const ssr = false;
export const prerender = false;
