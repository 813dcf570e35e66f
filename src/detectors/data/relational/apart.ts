/** Code that runs once, or for one person at a time, where a slow query hurts nobody. */
export const APART =
  /(^|\/)(management|commands|scripts?|cli|admin|fixtures|seeds?|examples?|docs|bin|tools|benchmarks?|fixes|migrations|alembic|(unit)?tests?)(\/|\.py$)/;
