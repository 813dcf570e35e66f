/** Where the lesson of a topic teaches a rule. */
export type LessonLink = (topic: string, rule: string) => string;

/**
 * Makes links to lessons.
 *
 * @param site address of a server that serves the lessons under `/roadmap`; without one, links are paths inside
 *   Waymark's own repository
 */
export function lessonLink(site: string | undefined): LessonLink {
  if (site === undefined) return (topic, rule) => `roadmap/${topic}.md#${rule}`;
  const base = site.replace(/\/+$/, '');
  return (topic, rule) => `${base}/roadmap/${topic}#${rule}`;
}
