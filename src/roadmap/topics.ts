/** The topics of the roadmap, in the order in which they are best learned. */
export const TOPICS = {
  'core/data-structures': 'Data structures',
  'core/algorithms': 'Algorithmic efficiency',
  'core/object-oriented': 'Object-oriented design',
  'core/metaclasses': 'Metaclasses and class construction',
  'core/context-managers': 'Context managers and resources',
  'core/concurrency': 'Concurrency',
  'quality/pep8': 'PEP 8',
  'quality/typing': 'Typing',
  'quality/debugging-logging': 'Debugging and logging',
  'web/django': 'Django',
  'web/flask': 'Flask',
  'web/fastapi': 'FastAPI',
  'web/api-security': 'API security',
  'web/async-asgi': 'Asynchronous requests and ASGI',
  'web/templates': 'Templates',
  'web/websockets': 'WebSockets',
  'data/relational': 'Relational databases',
  'data/mongodb': 'MongoDB',
  'data/redis': 'Redis',
  'data/orm-indexing': 'ORM indexing',
  'data/orm-caching': 'ORM caching',
  'data/migrations': 'Schema migrations',
  'devops/containers': 'Containers',
  'devops/ci-cd': 'Continuous integration and delivery',
  'cloud/serverless': 'Serverless',
  'cloud/api-gateway': 'API gateways',
} as const satisfies Record<string, string>;

export type Topic = keyof typeof TOPICS;

export function isTopic(text: string): text is Topic {
  return Object.hasOwn(TOPICS, text);
}
