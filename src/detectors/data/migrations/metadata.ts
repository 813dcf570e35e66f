import type { FileFacts } from '../../../facts/facts.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';

/**
 * What a collection of tables hangs on, told apart from all others: the class `Base` of `Base.metadata` and of
 * `class Order(Base)`, the object `db` of `db.metadata`, `db.create_all` and `class Order(db.Model)`. Undefined when that
 * is not certain.
 */
export function metadataOwner(project: Project, reference: string, from: FileFacts): string | undefined {
  const name = reference.replace(/\.(metadata|Model)$/, '');
  const meaning = project.modules.meaning(name, from);
  switch (meaning?.kind) {
    case 'class':
      return `${meaning.file.path}:${meaning.definition.name}`;
    case 'object':
      return `${meaning.file.path}:${meaning.name}`;
    case 'foreign':
      return meaning.name === 'sqlmodel.SQLModel' ? meaning.name : undefined;
    default:
      return undefined;
  }
}

/** Whether a model's table is one of those that hang on an owner. */
export function belongsTo(project: Project, { fact, file }: Model, owner: string): boolean {
  const open = fact.bases.map((base) => ({ base, from: file }));
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { base, from } = next;
    if (seen.has(base)) continue;
    seen.add(base);
    if (metadataOwner(project, base, from) === owner) return true;
    const meaning = project.modules.meaning(base, from);
    if (meaning?.kind !== 'class') continue;
    // A class that keeps tables of its own hands on its own.
    if (meaning.definition.attributes.includes('metadata')) continue;
    open.push(...meaning.definition.bases.map((each) => ({ base: each, from: meaning.file })));
  }
  return false;
}
