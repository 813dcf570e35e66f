/** Where the lesson of a topic teaches a rule. */
export type LessonLink = (topic: string, rule: string) => string;

/**
 * Makes links to lessons.
 *
 * @param site address of a server that serves the lessons under `/roadmap`, or of Waymark's own repository at some revision
 *   on GitHub, as in `https://github.com/OWNER/waymark/blob/v0`; without one, links are paths inside that repository
 */
export function lessonLink(site: string | undefined): LessonLink {
  if (site === undefined) return (topic, rule) => `roadmap/${topic}.md#${rule}`;
  const base = site.replace(/\/+$/, '');
  const end = /\/blob\/./.test(base) ? '.md' : '';
  return (topic, rule) => `${base}/roadmap/${topic}${end}#${rule}`;
}
