import { projectDetector } from '../../../project/detector.ts';

export default projectDetector({ facts: ['model', 'change'] }, function* (project) {
  for (const { fact, file, history } of project.migrations.all()) {
    for (const { name, site } of fact.classUses) {
      const model = project.models.find(name, file);
      // A class that lies with the migrations is a picture of the table, made for them.
      if (model === undefined || model.file.path.startsWith(`${history.folder}/`)) continue;
      yield {
        at: site,
        model: model.name,
        change:
          fact.tool === 'django'
            ? `Take it from the function's first argument: \`apps.get_model("app_label", "${model.name}")\`.`
            : 'Declare the table in the revision, with `sa.table` and the columns that are needed.',
        related: [
          { path: model.fact.site.path, line: model.fact.site.line, message: `\`${model.name}\` as it is today.` },
        ],
      };
    }
  }
});
