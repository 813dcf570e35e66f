/** Whether a lesson's link leads somewhere for a reader who does not have Waymark's own repository at hand. */
export function isAbsolute(link: string): boolean {
  return /^https?:\/\//.test(link);
}

/** The lesson of a topic, without the anchor of one rule. */
export function topicLink(link: string): string {
  return link.replace(/#.*$/, '');
}
