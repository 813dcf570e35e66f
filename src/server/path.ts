/** The path of a request, or of a setting that names one: without query and fragment, and without slashes at its end. */
export function pathOf(url: string): string {
  let end = url.search(/[?#]|$/);
  while (end > 1 && url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}
