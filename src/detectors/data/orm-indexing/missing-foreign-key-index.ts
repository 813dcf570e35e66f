import type { FieldFact } from '../../../facts/models.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Model } from '../../../project/models.ts';
import type { Project } from '../../../project/project.ts';

export default projectDetector({ facts: ['field', 'target', 'change'] }, function* (project) {
  let filtered: ReadonlySet<FieldFact> | undefined;
  // A mixin's column is one fault, however many models it gets into.
  const said = new Set<FieldFact>();
  for (const model of project.models.all()) {
    if (!model.isComplete || !model.fact.isManaged) continue;
    for (const field of model.fields.values()) {
      const target = field.target === 'self' ? model.name : (field.target ?? '');
      if (target === '' || said.has(field) || project.models.isIndexed(model, field)) continue;
      const isDjango = model.orm === 'django';
      // `db_index=False` is a decision; it is a fault when the project asks by that key all the same.
      if (isDjango && !(filtered ??= filteredFields(project)).has(field)) continue;
      said.add(field);
      yield {
        at: field.site,
        field: `${model.name}.${field.name}`,
        target: targetName(target),
        change: isDjango ? 'db_index=True' : 'index=True',
      };
    }
  }
});

/** `orders` of `orders.id` and of `shop.orders.id`; `Order` of `shop.models.Order`. */
function targetName(target: string): string {
  const parts = target.split('.');
  return (/^[A-Z]/.test(parts.at(-1)!) ? parts.at(-1) : parts.at(-2)) ?? target;
}

/** The fields that a query narrows by. */
function filteredFields(project: Project): Set<FieldFact> {
  const found = new Set<FieldFact>();
  for (const file of project.files) {
    for (const query of file.queries) {
      const model: Model | undefined = project.models.find(query.model, file);
      for (const { path, lookup } of model === undefined ? [] : query.conditions) {
        const reached = lookup === 'equality' || lookup === 'in' ? project.models.follow(model!, path) : undefined;
        if (typeof reached === 'object') found.add(reached.field);
      }
    }
  }
  return found;
}
