/** A part of a file that is replaced. */
interface Replacement {
  readonly path: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A file that is added. */
interface Addition {
  readonly path: string;
  readonly text: string;
}

/** A fault that is put into a repository to see whether it is found. */
export interface Seed {
  readonly repository: 'readthedocs.org' | 'redash' | 'polar';
  /** What was done, as a sentence. */
  readonly fault: string;
  /** The rule that is to say so. */
  readonly rule: string;
  readonly edits: readonly (Replacement | Addition)[];
}

/** Thirty faults in three real code bases, chosen before anybody looked whether they are found. */
export const SEEDS: readonly Seed[] = [
  {
    repository: 'readthedocs.org',
    fault: 'A new endpoint looks builds up by their commit, which has no index.',
    rule: 'unindexed-filter-field',
    edits: [
      {
        path: 'readthedocs/builds/tasks.py',
        find: '@app.task(queue="web")\ndef remove_orphan_build_config():',
        replace: `def builds_of_commit(commit):
    return list(Build.objects.filter(commit=commit))


@app.task(queue="web")
def remove_orphan_build_config():`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'A field is added to a model, and the migration is forgotten.',
    rule: 'model-changed-without-migration',
    edits: [
      {
        path: 'readthedocs/builds/models.py',
        find: '    length = models.IntegerField(_("Build Length"), null=True, blank=True)\n',
        replace: `    length = models.IntegerField(_("Build Length"), null=True, blank=True)
    retries = models.PositiveSmallIntegerField(_("Retries"), default=0)
`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'An index is taken out of `Meta.indexes`, and the migration is forgotten.',
    rule: 'model-changed-without-migration',
    edits: [
      {
        path: 'readthedocs/builds/models.py',
        find: '            models.Index(fields=["version", "state", "type"]),\n',
        replace: '',
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'A task asks for the version of each build in its loop.',
    rule: 'query-in-loop',
    edits: [
      {
        path: 'readthedocs/builds/tasks.py',
        find: '            build.move_to_cold_storage()\n',
        replace: `            version = Version.objects.get(pk=build.version_id)
            if version.active:
                build.move_to_cold_storage()
`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: '`select_related` is dropped before a loop that reads the related row.',
    rule: 'n-plus-one-query',
    edits: [
      {
        path: 'readthedocs/projects/views/mixins.py',
        find: 'project.subprojects.select_related("child")',
        replace: 'project.subprojects.all()',
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'An exception no longer calls the initialiser of its parent, which keeps the context.',
    rule: 'missing-super-init',
    edits: [
      {
        path: 'readthedocs/proxito/exceptions.py',
        find: `        Raised if a subproject was not found.

        :param project: The project in which the subproject could not be found
        :param kwargs: Context dictionary of the rendered template
        """
        kwargs["project"] = project
        super().__init__(**kwargs)
`,
        replace: `        Raised if a subproject was not found.

        :param project: The project in which the subproject could not be found
        :param kwargs: Context dictionary of the rendered template
        """
        kwargs["project"] = project
`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'One service asks for an argument more than the others of its base class.',
    rule: 'incompatible-method-override',
    edits: [
      {
        path: 'readthedocs/oauth/services/gitlab.py',
        find: '    def update_repository(self, remote_repository: RemoteRepository):',
        replace: '    def update_repository(self, remote_repository: RemoteRepository, user):',
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'All versions of a project are fetched, and Python picks the active ones.',
    rule: 'filtered-after-fetch',
    edits: [
      {
        path: 'readthedocs/projects/tasks/search.py',
        find: '    versions = project.versions(manager=INTERNAL).filter(active=True, built=True)\n    for version in versions:\n        reindex_version(version_id=version.id)',
        replace: `    versions = [version for version in Version.objects.all() if version.project_id == project.pk]
    for version in versions:
        reindex_version(version_id=version.id)`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'A migration starts from the last but one, as after a merge of two branches.',
    rule: 'multiple-migration-heads',
    edits: [
      {
        path: 'readthedocs/builds/migrations/0074_build_notes.py',
        text: `from django.db import migrations
from django.db import models
from django_safemigrate import Safe


class Migration(migrations.Migration):
    safe = Safe.before_deploy()
    dependencies = [
        ("builds", "0073_remove_deprecated_build_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="build",
            name="notes",
            field=models.TextField(null=True),
        ),
    ]
`,
      },
      {
        path: 'readthedocs/builds/models.py',
        find: '    length = models.IntegerField(_("Build Length"), null=True, blank=True)\n',
        replace: `    length = models.IntegerField(_("Build Length"), null=True, blank=True)
    notes = models.TextField(null=True)
`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'A migration adds a column that may not be null and has no default.',
    rule: 'not-null-without-default',
    edits: [
      {
        path: 'readthedocs/builds/migrations/0075_build_retries.py',
        text: `from django.db import migrations
from django.db import models
from django_safemigrate import Safe


class Migration(migrations.Migration):
    safe = Safe.before_deploy()
    dependencies = [
        ("builds", "0074_change_external_type_label"),
    ]

    operations = [
        migrations.AddField(
            model_name="build",
            name="retries",
            field=models.PositiveSmallIntegerField(verbose_name="Retries"),
        ),
    ]
`,
      },
      {
        path: 'readthedocs/builds/models.py',
        find: '    length = models.IntegerField(_("Build Length"), null=True, blank=True)\n',
        replace: `    length = models.IntegerField(_("Build Length"), null=True, blank=True)
    retries = models.PositiveSmallIntegerField(_("Retries"))
`,
      },
    ],
  },
  {
    repository: 'readthedocs.org',
    fault: 'A counter is read, raised in Python and saved.',
    rule: 'lost-update-counter',
    edits: [
      {
        path: 'readthedocs/analytics/models.py',
        find: '            page_view.view_count = models.F("view_count") + 1\n',
        replace: '            page_view.view_count += 1\n',
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'The index of the column that keys are looked up by is dropped.',
    rule: 'unindexed-filter-field',
    edits: [
      {
        path: 'redash/models/__init__.py',
        find: 'api_key = Column(db.String(255), index=True, default=lambda: generate_token(40))',
        replace: 'api_key = Column(db.String(255), default=lambda: generate_token(40))',
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'The index of a foreign key is dropped.',
    rule: 'missing-foreign-key-index',
    edits: [
      {
        path: 'redash/models/__init__.py',
        find: 'db.ForeignKey("dashboards.id"), index=True)',
        replace: 'db.ForeignKey("dashboards.id"))',
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'A session of its own is opened for a count and never closed.',
    rule: 'session-never-closed',
    edits: [
      {
        path: 'redash/monitor.py',
        find: 'from funcy import flatten\n',
        replace: 'from funcy import flatten\nfrom sqlalchemy.orm import Session\n',
      },
      {
        path: 'redash/monitor.py',
        find: '    status["widgets_count"] = Widget.query.count()\n',
        replace: `    session = Session(db.engine)
    status["widgets_count"] = session.query(Widget).count()
`,
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'The blueprint with all routes is no longer registered.',
    rule: 'blueprint-never-registered',
    edits: [{ path: 'redash/handlers/__init__.py', find: '    app.register_blueprint(routes)\n', replace: '' }],
  },
  {
    repository: 'redash',
    fault: 'Two conditions of a query are joined by `and`.',
    rule: 'sqlalchemy-python-operator',
    edits: [
      {
        path: 'redash/models/__init__.py',
        find: 'query = cls.query.filter(cls.query_hash == query_hash, cls.data_source == data_source)',
        replace: 'query = cls.query.filter(cls.query_hash == query_hash and cls.data_source == data_source)',
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'A job asks for the user of each query in its loop.',
    rule: 'query-in-loop',
    edits: [
      {
        path: 'redash/tasks/queries/maintenance.py',
        find: '            query_text = _apply_default_parameters(query)\n',
        replace: `            query_text = _apply_default_parameters(query)
            user = models.User.query.filter(models.User.id == query.user_id).one()
            logger.debug("Refreshing %s for %s", query.id, user.email)
`,
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'The name of a table is put into an SQL statement.',
    rule: 'sql-built-from-strings',
    edits: [
      {
        path: 'redash/monitor.py',
        find: 'def get_db_sizes():\n',
        replace: `def get_table_size(table):
    return db.session.execute("select pg_total_relation_size('%s')" % table).scalar()


def get_db_sizes():
`,
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'One query runner takes an argument less than its base class.',
    rule: 'incompatible-method-override',
    edits: [
      {
        path: 'redash/query_runner/trino.py',
        find: '    def run_query(self, query, user):',
        replace: '    def run_query(self, query):',
      },
    ],
  },
  {
    repository: 'redash',
    fault: 'A query runner no longer calls the initialiser of its parent, which keeps the configuration.',
    rule: 'missing-super-init',
    edits: [
      {
        path: 'redash/query_runner/graphite.py',
        find: '        super(Graphite, self).__init__(configuration)\n',
        replace: '',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'An `await` is dropped before the call of a service.',
    rule: 'unawaited-coroutine',
    edits: [
      {
        path: 'server/polar/discount/endpoints.py',
        find: '    await discount_service.delete(session, discount, auth_subject)',
        replace: '    discount_service.delete(session, discount, auth_subject)',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'An `await` is dropped before a method that a repository inherits.',
    rule: 'unawaited-coroutine',
    edits: [
      {
        path: 'server/polar/notification_recipient/service.py',
        find: '            await repository.soft_delete(existing, flush=True)',
        replace: '            repository.soft_delete(existing, flush=True)',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'A router is no longer included.',
    rule: 'router-never-included',
    edits: [
      {
        path: 'server/polar/api.py',
        find: 'from polar.feedback.endpoints import router as feedback_router\n',
        replace: '',
      },
      { path: 'server/polar/api.py', find: 'router.include_router(feedback_router)\n', replace: '' },
    ],
  },
  {
    repository: 'polar',
    fault: 'A route is added below one whose parameter takes its path.',
    rule: 'shadowed-route',
    edits: [
      {
        path: 'server/polar/discount/endpoints.py',
        find: '@router.post(\n    "/",\n    response_model=DiscountSchema,',
        replace: `@router.get("/export", summary="Export Discounts")
async def export(auth_subject: auth.DiscountRead) -> str:
    """Export discounts as CSV."""
    return "id,name"


@router.post(
    "/",
    response_model=DiscountSchema,`,
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'An endpoint that writes no longer asks who is there.',
    rule: 'fastapi-route-without-auth',
    edits: [
      {
        path: 'server/polar/account/endpoints.py',
        find: '    authz: AuthorizeAccountWrite,\n    account_update: AccountUpdate,\n    session: AsyncSession = Depends(get_db_session),\n) -> Account:\n    return await account_service.update(session, authz.account, account_update)',
        replace: `    id: str,
    account_update: AccountUpdate,
    session: AsyncSession = Depends(get_db_session),
) -> Account:
    return await account_service.update(session, await session.get_one(Account, id), account_update)`,
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'A coroutine calls a helper that sends an HTTP request and waits for it.',
    rule: 'blocking-call-through-helper',
    edits: [
      {
        path: 'server/polar/feedback/service.py',
        find: 'class FeedbackError(PolarError): ...\n',
        replace: `class FeedbackError(PolarError): ...


def notify(message: str) -> None:
    httpx.post("https://hooks.example.com/feedback", json={"text": message})
`,
      },
      {
        path: 'server/polar/feedback/service.py',
        find: 'from polar.auth.models import AuthSubject\n',
        replace: 'import httpx\n\nfrom polar.auth.models import AuthSubject\n',
      },
      {
        path: 'server/polar/feedback/service.py',
        find: '        return feedback\n',
        replace: '        notify(create_schema.message)\n        return feedback\n',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'The eager load of a relation is dropped, and the relation is read after the query.',
    rule: 'async-session-lazy-load',
    edits: [
      {
        path: 'server/polar/feedback/service.py',
        find: '        return feedback\n',
        replace: `        statement = select(Feedback).where(Feedback.id == feedback.id)
        stored = (await session.execute(statement)).scalar_one()
        log.info("feedback.stored", organization=stored.organization.slug)
        return stored
`,
      },
      {
        path: 'server/polar/feedback/service.py',
        find: 'from polar.auth.models import AuthSubject\n',
        replace: 'import structlog\nfrom sqlalchemy import select\n\nfrom polar.auth.models import AuthSubject\n',
      },
      {
        path: 'server/polar/feedback/service.py',
        find: 'class FeedbackError(PolarError): ...\n',
        replace: 'log = structlog.get_logger()\n\n\nclass FeedbackError(PolarError): ...\n',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'A class with an abstract method is instantiated: its method has another name.',
    rule: 'abstract-class-instantiated',
    edits: [
      {
        path: 'server/polar/email/sender.py',
        find: 'class LoggingEmailSender(EmailSender):\n    async def send(',
        replace: 'class LoggingEmailSender(EmailSender):\n    async def send_email(',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'The index and the constraint of the column that checkouts are looked up by are dropped.',
    rule: 'unindexed-filter-field',
    edits: [
      {
        path: 'server/polar/models/checkout.py',
        find: '    client_secret: Mapped[str] = mapped_column(\n        String, index=True, nullable=False, unique=True\n    )',
        replace: '    client_secret: Mapped[str] = mapped_column(String, nullable=False)',
      },
    ],
  },
  {
    repository: 'polar',
    fault: 'A migration makes an index of a large table without CONCURRENTLY.',
    rule: 'non-concurrent-index',
    edits: [
      {
        path: 'server/migrations/versions/2026-08-20-0900_add_orders_units_index.py',
        text: `"""add index on orders.units

Revision ID: 1f0c5a7d9e21
Revises: a83cf131398d
Create Date: 2026-08-20 09:00:00.000000

"""

from alembic import op

revision = "1f0c5a7d9e21"
down_revision = "a83cf131398d"
branch_labels: tuple[str] | None = None
depends_on: tuple[str] | None = None


def upgrade() -> None:
    op.create_index("ix_orders_units", "orders", ["units"])


def downgrade() -> None:
    op.drop_index("ix_orders_units", table_name="orders")
`,
      },
    ],
  },
];
