/** What a container, a process manager or a service is started by. */
const NAMED =
  /(^|\/)((Docker|Container)file[\w.-]*|[\w.-]+\.Dockerfile|Procfile|(docker-)?compose[\w.-]*\.ya?ml|[\w.@-]+\.service|(docker-)?entrypoint|((docker-)?entrypoint|start|run|boot|serve|web|gunicorn)[\w.-]*\.sh)$/;
/** Manifests have names of all kinds; their folder tells. */
const MANIFEST = /(^|\/)(k8s|kubernetes|kube|deploy(ments?)?|manifests?)\/([^/]+\/)*[^/]+\.ya?ml$/;
/** What serves developers, tests and readers. */
const APART =
  /(^|[/._-])(dev|devel|development|local|tests?|testing|ci|debug|docs?|examples?|e2e|devcontainer|override)([/._-]|$)/i;

/** Whether a path is that of a file that is no Python and tells how the project is run in production. */
export function isDeployment(path: string): boolean {
  return (NAMED.test(path) || MANIFEST.test(path)) && !APART.test(path);
}
