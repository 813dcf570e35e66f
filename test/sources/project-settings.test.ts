import { pathMatcher } from '../../src/model/paths.ts';
import { EMPTY_ROOM, type Room } from '../../src/model/room.ts';
import { readRooms } from '../../src/sources/project-settings.ts';
import type { SettingsReader } from '../../src/sources/tool-files.ts';
import { reader } from './files.ts';

async function room(files: Readonly<Record<string, string>>): Promise<Room> {
  return (await readRooms(reader(files))).room;
}

/** Reads from files in memory, and notes what is asked for. */
function listening(asked: string[], files: Readonly<Record<string, string>>): SettingsReader {
  const { file, scattered } = reader(files);
  return {
    file: (path) => {
      asked.push(path);
      return file(path);
    },
    scattered,
  };
}

/** A .pre-commit-config.yaml with one hook. */
function hook(text: string, rev = 'v1.0.0'): Record<string, string> {
  return {
    '.pre-commit-config.yaml': `repos:\n  - repo: https://example.org/tool\n    rev: ${rev}\n    hooks:\n      - ${text}\n`,
  };
}

/** A workflow with some steps. */
function workflow(steps: string, on = 'pull_request'): Record<string, string> {
  return { '.github/workflows/lint.yml': `on: [${on}]\njobs:\n  lint:\n    steps:\n      ${steps}\n` };
}

describe('the longest line', () => {
  test.each([
    ['pyproject.toml', '[tool.ruff]\nline-length = 101\n'],
    ['pyproject.toml', '[tool.black]\nline-length = 101\n'],
    ['pyproject.toml', '[tool.flake8]\nmax-line-length = 101\n'],
    ['pyproject.toml', '[tool.ruff]\nline-length = 88\n[tool.ruff.lint.pycodestyle]\nmax-line-length = 101\n'],
    ['pyproject.toml', '[tool.pylint.format]\nmax-line-length = 101\n'],
    ['ruff.toml', 'line-length = 101\n'],
    ['.ruff.toml', '[lint.pycodestyle]\nmax-line-length = 101\n'],
    ['setup.cfg', '[metadata]\nname = x\n[flake8]\nmax-line-length = 101\n'],
    ['tox.ini', '[pycodestyle]\nmax_line_length = 101\n'],
    ['.flake8', '[flake8]\nmax-line-length: 101  # wide\nextend-ignore =\n    E203\n'],
    ['.pycodestyle', '[pycodestyle]\nmax-line-length=101\n'],
    ['.pylintrc', '[FORMAT]\nmax-line-length=101\n'],
  ])('is taken from %s: %j', async (file, text) => {
    expect((await room({ [file]: text })).lineLength).toEqual({ value: 101, from: file });
  });

  test.each([
    ['id: flake8\n        args: [--max-line-length=101]'],
    ['id: ruff\n        args: [--line-length, "101"]'],
    ['id: black\n        args: ["-l", "101"]'],
  ])('is taken from a hook: %j', async (text) => {
    expect((await room(hook(text))).lineLength).toEqual({ value: 101, from: '.pre-commit-config.yaml' });
  });

  test('is what black and ruff take when they are told nothing', async () => {
    expect((await room(hook('id: black'))).lineLength?.value).toBe(88);
    expect((await room({ 'ruff.toml': 'lint.select = ["E"]\n' })).lineLength).toEqual({ value: 88, from: 'ruff.toml' });
  });

  test.each([
    ['setup.cfg', '[flake8]\nmax-line-length = many\n'],
    ['setup.cfg', '[tool:pytest]\nmax-line-length = 3\n'],
    ['.flake8', '[__proto__]\nmax-line-length = 3\n'],
    ['.flake8', '[flake8]\nmax-line-length = 0\n'],
  ])('is not known from %s: %j', async (file, text) => {
    expect((await room({ [file]: text })).lineLength).toBeUndefined();
  });

  test('of a linter comes before that of a formatter', async () => {
    const files = {
      'pyproject.toml': '[tool.black]\nline-length = 88\n',
      '.flake8': '[flake8]\nmax-line-length = 101\n',
    };
    expect((await room(files)).lineLength?.value).toBe(101);
  });
});

describe('the width of an indentation', () => {
  test.each([
    ['ruff.toml', 'indent-width = 2\n'],
    ['pyproject.toml', '[tool.ruff]\nindent-width = 2\n'],
    ['setup.cfg', '[flake8]\nindent-size = 2\n'],
    ['tox.ini', '[pycodestyle]\nindent_size = 2\n'],
    ['pyproject.toml', '[tool.flake8]\nindent-size = 2\n'],
    ['.pylintrc', "[FORMAT]\nindent-string='  '\n"],
    ['pyproject.toml', '[tool.pylint.format]\nindent-string = "  "\n'],
    ['.editorconfig', 'root = true\n[*]\nindent_size = 2\n'],
    ['.editorconfig', '[*]\nindent_size = 4\n[*.{py,pyi}]\nIndent_Size = 2\n[*.js]\nindent_size = 8\n'],
    ['.editorconfig', '[{*.py,*.js}]\nindent_style = space\nindent_size = 2\n[tests/**.py]\nindent_size = 4\n'],
  ])('is taken from %s: %j', async (file, text) => {
    expect((await room({ [file]: text })).indentation).toEqual({ value: 2, from: file });
  });

  test('is taken from a hook', async () => {
    expect((await room(hook('id: flake8\n        args: [--indent-size=2]'))).indentation?.value).toBe(2);
  });

  test.each([
    ['.editorconfig', '[*.py]\nindent_style = tab\nindent_size = 2\n'],
    ['.editorconfig', '[*.py]\nindent_size = 2\n[*.py]\nindent_size = unset\n'],
    ['.editorconfig', '[Makefile]\nindent_size = 2\n[/*.py]\nindent_size = 2\n[tests/*]\nindent_size = 2\n'],
    ['.editorconfig', 'indent_size = 2\n[]\n[[!(]\nindent_size = 2\n[z-a]\nindent_size = 2\n'],
    ['.pylintrc', "[FORMAT]\nindent-string='\\t'\n"],
    ['setup.cfg', '[flake8]\nindent-size = wide\n'],
  ])('is not known from %s: %j', async (file, text) => {
    expect((await room({ [file]: text })).indentation).toBeUndefined();
  });

  test('of a linter comes before that of an editor', async () => {
    const files = { '.editorconfig': '[*.py]\nindent_size = 4\n', 'ruff.toml': 'indent-width = 2\n' };
    expect((await room(files)).indentation).toEqual({ value: 2, from: 'ruff.toml' });
  });
});

describe('the lowest Python', () => {
  test.each([
    ['pyproject.toml', '[project]\nrequires-python = ">=3.10,<4"\n', '3.10'],
    ['pyproject.toml', '[project]\nrequires-python = "==3.14.*"\n', '3.14'],
    ['pyproject.toml', '[project]\nrequires-python = "<4, ~= 3.9"\n', '3.9'],
    ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.11"\n', '3.11'],
    ['pyproject.toml', '[tool.black]\ntarget-version = ["py311", "py39"]\n', '3.9'],
    ['pyproject.toml', '[tool.ruff]\ntarget-version = "py312"\n', '3.12'],
    ['ruff.toml', 'target-version = "py312"\n', '3.12'],
    ['setup.cfg', '[options]\npython_requires = >= 3.8\n', '3.8'],
    ['tox.ini', '[tox]\nenvlist = py{310,39}-django, lint\n', '3.9'],
    ['tox.ini', '[tox]\nenv_list =\n    py312\n    docs\n', '3.12'],
  ])('is taken from %s: %j', async (file, text, version) => {
    expect((await room({ [file]: text })).python).toEqual({ value: version, from: file });
  });

  test('that the package needs comes before what its tools were told', async () => {
    const text = '[project]\nrequires-python = ">=3.13"\n[tool.black]\ntarget-version = ["py38"]\n';
    expect((await room({ 'pyproject.toml': text })).python?.value).toBe('3.13');
  });
});

describe('the formatter', () => {
  test.each([
    ['black', { 'pyproject.toml': '[tool.black]\n' }],
    ['black', hook('id: black')],
    ['ruff', hook('id: ruff-format')],
    ['ruff', { 'ruff.toml': '[format]\nquote-style = "single"\n' }],
    ['ruff', hook('id: local-format\n        entry: uv run ruff format --force-exclude')],
    ['black', { 'tox.ini': '[testenv:style]\ncommands = black --check .\n' }],
    ['yapf', { '.style.yapf': '[style]\n' }],
    ['yapf', { 'setup.cfg': '[yapf]\nbased_on_style = pep8\n' }],
    ['yapf', { 'pyproject.toml': '[tool.yapf]\nbased_on_style = "pep8"\n' }],
    ['autopep8', hook('id: autopep8')],
    ['autopep8', { 'pyproject.toml': '[tool.autopep8]\nmax_line_length = 100\n' }],
    ['blue', hook('id: blue')],
    ['blue', { 'pyproject.toml': '[tool.blue]\nline-length = 100\n' }],
    ['blue', { 'tox.ini': '[blue]\nline-length = 100\n' }],
    ['black', { 'tox.ini': '[testenv:style]\ncommands =\n    {envpython} -m black --check .\n' }],
    ['black', { Makefile: 'lint:\n\t@flake8 .\n\t-black --check . --diff\n' }],
    ['ruff', { Makefile: 'PY = python3\nformat:\n\tcd src && $(PY) -m \\\n\t  ruff format .\n' }],
    ['yapf', { Makefile: 'format:\r\n\t.venv/bin/yapf -ri .\r\n' }],
    [
      'black',
      {
        'noxfile.py':
          'def pep8(session):\n    session.run("flake8")\n    session.run(\n        "black", "--check"\n    )\n',
      },
    ],
    [
      'ruff',
      { 'pyproject.toml': '[tool.taskipy.tasks]\nlint = { cmd = "ruff format . && ruff check", help = "x" }\n' },
    ],
    ['black', { 'pyproject.toml': '[tool.poe.tasks.style]\nsequence = [{ ref = "x" }, "black ."]\n' }],
    ['black', { 'pyproject.toml': '[tool.pdm.scripts]\nfmt = "black ."\n' }],
    ['ruff', { 'pyproject.toml': '[tool.hatch.envs.lint.scripts]\nfmt = ["ruff check", "ruff format {args:.}"]\n' }],
    ['ruff', hook('id: uv-run\n        args: [--no-project, --with=ruff==0.16.0, ruff, format]')],
    ['black', { justfile: 'lint:\n  @uv run --group lint black --check .\n' }],
    ['ruff', { 'Taskfile.yml': 'version: "3"\ntasks:\n  fmt:\n    cmds:\n      - cmd: uvx ruff@0.9.1 format .\n' }],
    ['black', { 'Taskfile.yaml': 'tasks:\n  fmt: black .\n' }],
    ['ruff', workflow('- run: uv run --frozen ruff format --check .')],
    ['black', workflow('- run: |\n          set -e\n          python -m black --check . # all of it')],
    ['black', workflow('- uses: psf/black@stable')],
    ['ruff', workflow('- uses: astral-sh/ruff-action@v3\n        with: { args: "format --check" }')],
    ['black', workflow('- run: black --check . || true\n        continue-on-error: true', 'schedule')],
    [
      'black',
      { '.gitlab-ci.yml': 'lint:\n  image: python\n  script:\n    - pip install black\n    - black --check .\n' },
    ],
    ['black', { '.gitlab-ci.yml': '.base:\n  script: black --check .\nlint: { extends: .base }\n' }],
    ['ruff', { '.gitlab-ci.yml': 'lint:\n  script:\n    - !reference [.setup, script]\n    - ruff format --check\n' }],
    ['ruff', { 'noxfile.py': "def fmt(session):\n    session.run('ruff', 'format', '--check', *DIRS)\n" }],
  ])('is %s: %j', async (tool, files) => {
    expect((await room(files)).formatter?.value).toBe(tool);
  });

  test.each([
    [{ 'ruff.toml': 'line-length = 100\n' }],
    [hook('id: ruff')],
    [hook('id: black-docs')],
    [hook('id: black\n        stages: [manual]')],
    [{ 'tox.ini': '[testenv]\ndeps = black\ncommands = pytest\n' }],
    [{ Makefile: 'black:\n\techo black .\n\t# black .\n\tpip install black\nblack .\n\truff check .\n' }],
    [{ justfile: 'black := "black ."\nlint:\n  echo black\n' }],
    [{ 'Taskfile.yml': 'tasks: { a: 3, b: { cmds: [4, { cmd: 5 }, { task: black }] } }\n' }],
    [workflow('- run: pip install black')],
    [workflow('- uses: astral-sh/ruff-action@v3')],
    [workflow('- uses: ./black@1\n      - run: [black]\n      - 3')],
    [{ '.github/workflows/deep/lint.yml': 'on: push\njobs: { a: { steps: [{ run: black . }] } }\n' }],
    [{ '.gitlab-ci.yml': 'variables: { script: "black ." }\nlint: { script: "uv pip install black" }\n' }],
    [{ 'pyproject.toml': '[tool.taskipy.tasks]\nblack = "echo black"\nlint = { cmd = 3, help = "black ." }\n' }],
    [{ 'noxfile.py': 'session.install("black")\nsession.run("ruff", "check")\nsession.run(name, "black")\n' }],
  ])('is none: %j', async (files) => {
    expect((await room(files)).formatter).toBeUndefined();
  });
});

describe('a linter that runs where changes are tested', () => {
  test.each([
    [workflow('- run: flake8 --max-line-length=101 . && pytest')],
    [workflow('- run: |\n          pip install flake8\n          poetry run flake8 src --max-line-length 101', 'push')],
    [{ '.gitlab-ci.yml': 'lint:\n  script: [flake8 --max-line-length=101]\n' }],
    [workflow('- run: cd src && cd .. && flake8 --max-line-length=101 --config conf/flake8 src tests')],
  ])('is known: %j', async (files) => {
    const [path] = Object.keys(files);
    expect((await room(files)).lineLength).toEqual({ value: 101, from: path });
    expect((await room(files)).linters).toMatchObject([{ tool: 'flake8', from: path }]);
  });

  test('an action of ruff checks as its inputs say', async () => {
    const files = workflow(
      '- uses: astral-sh/ruff-action@v3\n        with: { args: check --select E, version: 0.9.1 }',
    );
    expect((await room(files)).linters).toMatchObject([{ tool: 'ruff', selected: ['E'] }]);
    const bare = workflow('- uses: astral-sh/ruff-action@v3\n        with: { version: 0.9.1 }');
    expect((await room(bare)).linters).toMatchObject([{ tool: 'ruff', selected: ['E4', 'E7', 'E9', 'F'] }]);
  });

  test.each([
    [workflow('- run: ruff --version && ruff linter && flake8 --help')],
    [workflow('- run: flake8 .\n        working-directory: ./dev/cli')],
    [workflow('- run: cd dev && flake8 .')],
    [workflow('- run: |\n          cd $SOMEWHERE\n          flake8')],
    [workflow('- run: cd ../other; flake8')],
    [workflow('- run: ruff check --fix apps/api')],
    [workflow('- run: flake8 . --exit-zero')],
    [workflow('- run: flake8 . || true')],
    [workflow('- run: flake8 . | tee report.txt')],
    [workflow('- run: flake8 .\n        continue-on-error: true')],
    [workflow('- run: flake8 .', 'workflow_dispatch')],
    [{ '.gitlab-ci.yml': 'lint: { script: flake8, allow_failure: true }\nnight: { script: flake8, when: manual }\n' }],
  ])('is none whose word does not count: %j', async (files) => {
    expect((await room(files)).linters).toEqual([]);
  });
});

test('that make or nox start a linter tells nothing of it', async () => {
  const files = { Makefile: 'lint:\n\tflake8 .\n', 'noxfile.py': 'session.run("ruff", "check")\n' };
  expect((await room(files)).linters).toEqual([]);
});

describe('the linters', () => {
  async function linters(files: Readonly<Record<string, string>>) {
    return (await room(files)).linters.map(({ tool, selected, declined, reports }) => ({
      tool,
      selected,
      declined,
      reports,
    }));
  }

  test('ruff: settings of pyproject.toml, and what is taken for granted in all versions', async () => {
    const text = '[tool.ruff]\nline-length = 100\n[tool.ruff.lint]\nextend-select = ["B"]\nignore = ["B008"]\n';
    expect(await linters({ 'pyproject.toml': text })).toMatchObject([
      { tool: 'ruff', selected: expect.arrayContaining(['F401', 'E722', 'B']) as unknown, declined: ['B008'] },
    ]);
    expect((await linters({ 'pyproject.toml': text }))[0]?.selected).not.toContain('E7');
  });

  test('ruff: a hook older than 0.16 reports more when it is told nothing', async () => {
    expect((await linters(hook('id: ruff-check', 'v0.15.8')))[0]?.selected).toEqual(['E4', 'E7', 'E9', 'F']);
    expect((await linters(hook('id: ruff-check', 'v0.16.1')))[0]?.selected).not.toContain('E7');
  });

  test('ruff: what a hook is told goes over the settings', async () => {
    const files = {
      ...hook('id: ruff\n        args: [--select, "E,W", --ignore=E501]'),
      'ruff.toml': 'lint.select = ["ALL"]\n',
    };
    expect(await linters(files)).toMatchObject([{ selected: ['E', 'W'], declined: ['E501'] }]);
  });

  test('ruff: the old names of settings, and previews', async () => {
    const { linters: found } = await room({
      '.ruff.toml': 'select = ["E3"]\nextend-ignore = ["E305"]\npreview = true\n',
    });
    expect(found).toMatchObject([{ selected: ['E3'], declined: ['E305'], preview: true }]);
  });

  test('ruff: names in place of codes', async () => {
    const { linters: found } = await room({
      'ruff.toml':
        '[lint]\nselect = ["unused-import", "B"]\nignore = ["line-too-long", "no-such-rule"]\n[lint.per-file-ignores]\n"a.py" = ["print"]\n',
    });
    expect(found).toMatchObject([
      {
        selected: ['F401', 'B'],
        declined: ['E501', 'no-such-rule'],
        declinedIn: [{ paths: ['a.py'], codes: ['T201'] }],
      },
    ]);
  });

  test('ruff: lints nothing where it only formats', async () => {
    expect(await linters({ ...hook('id: ruff-format'), 'ruff.toml': 'line-length = 100\n' })).toEqual([]);
    expect(await linters({ ...hook('id: ruff-format'), 'ruff.toml': '[lint]\nselect = ["E"]\n' })).toHaveLength(1);
  });

  test('flake8: a hook with its plugins and settings', async () => {
    const files = {
      ...hook('id: flake8\n        additional_dependencies: [flake8-bugbear==24.1, "pep8_naming"]'),
      'setup.cfg':
        '[flake8]\nextend-ignore =\n    E203,  # of black\n    # no docstrings\n    D1\nextend_select = B950\n',
    };
    expect(await linters(files)).toEqual([
      {
        tool: 'flake8',
        selected: ['', 'B950'],
        declined: ['E203', 'D1'],
        reports: ['pycodestyle', 'pyflakes', 'pep8-naming', 'flake8-bugbear'],
      },
    ]);
  });

  test('flake8: a command of tox, whose quotes are the shell’s', async () => {
    const files = {
      'tox.ini':
        "[testenv:lint]\ndeps =\n    flake8-simplify>=0.2\ncommands =\n    python -m flake8 --ignore='' --select='E,SIM' src\n    pytest\n",
    };
    expect(await linters(files)).toMatchObject([
      { tool: 'flake8', selected: ['E', 'SIM'], declined: [], reports: ['pycodestyle', 'pyflakes', 'flake8-simplify'] },
    ]);
  });

  test('pylint: names and numbers in its own file, or in that of the project', async () => {
    const own = '[MESSAGES CONTROL]\ndisable=all\nenable=bare-except,\n       W0102\n';
    expect(await linters({ '.pylintrc': own })).toMatchObject([
      { tool: 'pylint', selected: ['bare-except', 'W0102'], declined: ['all'] },
    ]);
    const text = '[tool.pylint."messages control"]\ndisable = ["C", "line-too-long"]\n';
    expect(await linters({ 'pyproject.toml': text })).toMatchObject([
      { tool: 'pylint', declined: ['C', 'line-too-long'] },
    ]);
  });

  test('settings of flake8 and pylint count only where no hook, command or ruff shows what is really run', async () => {
    const old = { 'setup.cfg': '[flake8]\nmax-line-length = 100\n', '.pylintrc': '[MESSAGES CONTROL]\ndisable=C\n' };
    expect((await linters(old)).map(({ tool }) => tool)).toEqual(['flake8', 'pylint']);
    expect((await linters({ ...old, ...hook('id: ruff') })).map(({ tool }) => tool)).toEqual(['ruff']);
    expect((await linters({ ...old, ...hook('id: pylint') })).map(({ tool }) => tool)).toEqual(['pylint']);
  });
});

describe('what a linter leaves alone in some files', () => {
  async function declinedIn(files: Readonly<Record<string, string>>) {
    return (await room(files)).linters.map((linter) => linter.declinedIn ?? []);
  }

  const LINES = '[flake8]\nper-file-ignores =\n    # long ones\n    tests/*:E501,\n        S101\n    setup.py:E402\n';

  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'ruff',
      { 'pyproject.toml': '[tool.ruff.lint.per-file-ignores]\n"tests/*" = ["E501", "S101"]\n"setup.py" = ["E402"]\n' },
    ],
    [
      'ruff, by its old name',
      { 'ruff.toml': '[per-file-ignores]\n"tests/*" = ["E501", "S101"]\n"setup.py" = ["E402"]\n' },
    ],
    ['flake8', { '.flake8': LINES }],
    [
      'flake8, by a plugin',
      { 'pyproject.toml': '[tool.flake8]\nper-file-ignores = ["tests/*:E501,S101", "setup.py:E402"]\n' },
    ],
    ['a hook', hook('id: flake8\n        args: ["--per-file-ignores=tests/*:E501,S101 setup.py:E402"]')],
  ])('%s', async (_, files) => {
    expect(await declinedIn(files)).toEqual([
      [
        { paths: ['/tests/*'], codes: ['E501', 'S101'] },
        { paths: ['setup.py'], codes: ['E402'] },
      ],
    ]);
  });

  test('a hook of ruff adds to the settings, or takes their place', async () => {
    const settings = '[lint]\nextend-per-file-ignores = { "a.py" = ["E1"] }\nper-file-ignores = { "b.py" = ["E2"] }\n';
    const more = hook('id: ruff\n        args: ["--extend-per-file-ignores=c.py:E3"]');
    const instead = hook('id: ruff\n        args: ["--per-file-ignores=c.py:E3,d.py:E4"]');
    const codes = async (files: Readonly<Record<string, string>>) =>
      (await declinedIn({ ...files, 'ruff.toml': settings })).map((found) => found.map((entry) => entry.codes[0]));
    expect(await codes(more)).toEqual([['E2', 'E1', 'E3']]);
    expect(await codes(instead)).toEqual([['E3', 'E4', 'E1']]);
  });
});

describe('the settings that those of ruff extend', () => {
  const OWN = 'extend = "conf/base.toml"\n';
  const one = async (files: Readonly<Record<string, string>>) => (await room(files)).linters[0]!;

  test('count where its own say nothing', async () => {
    const base =
      'line-length = 101\ntarget-version = "py311"\npreview = true\n[lint]\nselect = ["E"]\nignore = ["E5"]\n';
    const files = { 'ruff.toml': `${OWN}[lint]\nextend-select = ["W"]\nignore = ["E7"]\n`, 'conf/base.toml': base };
    const { lineLength, python, linters: found } = await room(files);
    expect(lineLength).toEqual({ value: 101, from: 'ruff.toml' });
    expect(python?.value).toBe('3.11');
    expect(found).toMatchObject([{ from: 'ruff.toml', selected: ['E', 'W'], declined: ['E5', 'E7'], preview: true }]);
  });

  test('give way to its own', async () => {
    const base =
      'line-length = 101\npreview = true\nselect = ["W"]\nignore = ["E5"]\n[lint.pycodestyle]\nmax-line-length = 99\n';
    const own = `${OWN}line-length = 88\npreview = false\n[lint]\nselect = ["E"]\n`;
    const { lineLength, linters: found } = await room({ 'ruff.toml': own, 'conf/base.toml': base });
    expect(lineLength?.value).toBe(99);
    expect(found).toMatchObject([{ selected: ['E'], declined: [], preview: false }]);
  });

  test('may be in pyproject.toml, and extend others', async () => {
    const files = {
      'ruff.toml': 'extend = "./conf/pyproject.toml"\n',
      'conf/pyproject.toml': '[tool.ruff]\nextend = "../base.toml"\n',
      'base.toml': 'lint.select = ["B"]\n',
    };
    expect((await one(files)).selected).toEqual(['B']);
  });

  test('have patterns from their own folder', async () => {
    const base = '[lint.per-file-ignores]\n"tests/*" = ["E5"]\n"!old/*" = ["E4"]\n"setup.py" = ["E1"]\n';
    expect((await one({ 'ruff.toml': OWN, 'conf/base.toml': base })).declinedIn).toEqual([
      { paths: ['/conf/tests/*'], codes: ['E5'] },
      { paths: ['/conf/old/*'], isOutside: true, codes: ['E4'] },
      { paths: ['setup.py'], codes: ['E1'] },
    ]);
  });

  test.each([
    '/etc/ruff.toml',
    '../ruff.toml',
    'conf/../../ruff.toml',
    '~/ruff.toml',
    '$HOME/ruff.toml',
    'C:/ruff.toml',
  ])('are not looked for outside of the repository: %s', async (extend) => {
    const asked: string[] = [];
    await readRooms(listening(asked, { 'ruff.toml': `extend = "${extend}"\n` }));
    expect(asked.filter((path) => /^(\/|~|\$|\.\.|C:)/.test(path))).toEqual([]);
    expect(asked.filter((path) => path === 'ruff.toml')).toHaveLength(1);
  });

  test('end where they lead in a circle, are broken or are too many', async () => {
    const circle = { 'ruff.toml': 'extend = "a.toml"\n', 'a.toml': 'extend = "ruff.toml"\nlint.select = ["A"]\n' };
    expect((await one(circle)).selected).toEqual(['A']);
    expect((await one({ 'ruff.toml': `${OWN}lint.select = ["E"]\n`, 'conf/base.toml': '[lint' })).selected).toEqual([
      'E',
    ]);
    const long = Array.from({ length: 50 }, (_, at) => [`${at}.toml`, `extend = "${at + 1}.toml"\n`]);
    const asked: string[] = [];
    const files = { ...(Object.fromEntries(long) as Record<string, string>), 'ruff.toml': 'extend = "0.toml"\n' };
    await readRooms(listening(asked, files));
    expect(asked.filter((path) => /^\d/.test(path)).length).toBeLessThan(10);
  });
});

describe('a broken file says nothing', () => {
  const bomb = `a: &a [x]\n${Array.from({ length: 300 }, () => 'b: [*a, *a]\n').join('')}`;
  const many = `hooks: &h [${'{id: x}, '.repeat(3_000)}]\n`;
  test.each([
    ['pyproject.toml', '[tool.ruff\n'],
    ['pyproject.toml', 'tool = 3\n'],
    ['pyproject.toml', '[tool]\nruff = "all"\npylint = []\nflake8 = ["x"]\n[project]\nrequires-python = 3\n'],
    ['pyproject.toml', `a = ${'['.repeat(100_000)}`],
    ['ruff.toml', '\u0000'],
    ['ruff.toml', 'extend = 3\nlint = "x"\nper-file-ignores = ["x"]\n'],
    ['.pre-commit-config.yaml', 'repos: [\n'],
    ['.pre-commit-config.yaml', 'repos: 3\n'],
    ['.pre-commit-config.yaml', 'repos: [3, {hooks: 4}, {hooks: [5, {id: 6, args: {}}, {id: ruff-x, entry: []}]}]\n'],
    ['.pre-commit-config.yaml', bomb],
    ['.pre-commit-config.yaml', `${many}repos: [${'{hooks: *h}, '.repeat(150)}]\n`],
    ['.pre-commit-config.yaml', `repos: ${'['.repeat(10_000)}`],
    ['.github/workflows/a.yml', 'on: push\njobs: [3]\n'],
    [
      '.github/workflows/a.yml',
      'on: 3\njobs: { a: { steps: { run: black } }, b: 4, c: { steps: [{ run: { x: 1 } }] } }\n',
    ],
    ['.github/workflows/a.yml', bomb],
    [
      '.github/workflows/a.yml',
      `x: &x "${'black x; '.repeat(50_000)}"\non: push\njobs: { a: { steps: [${'{ run: *x }, '.repeat(150)}] } }\n`,
    ],
    ['.gitlab-ci.yml', 'a: { script: { b: 1 } }\nb: [3]\nc: { script: [[[black]]] }\n'],
    ['Taskfile.yml', 'tasks: [black]\n'],
    ['tox.ini', '[tox\nenvlist\n = \n[testenv]\ncommands =\n'],
    ['setup.cfg', '  x\n= 3\n[]\nflake8\n'],
    ['.flake8', '\u0000\uffff'],
    ['pyproject.toml', `# ${'x'.repeat(2 * 1024 * 1024)}\n[tool.black]\n`],
  ])('%s', async (file, text) => {
    const found = await room({ [file]: text });
    expect(found.linters.filter(({ tool }) => tool !== 'ruff')).toEqual([]);
    expect({ ...found, linters: [], lineLength: undefined }).toEqual(EMPTY_ROOM);
  });
});

describe('settings in folders', () => {
  /** What holds in each folder that differs. */
  async function folders(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Room>>> {
    const rooms = await readRooms(reader(files));
    return Object.fromEntries(rooms.folders.map(({ folder, room: there }) => [folder, there]));
  }

  test('hold for what is below, and the root for the rest', async () => {
    const files = {
      'pyproject.toml': '[project]\nrequires-python = ">=3.9"\n[tool.black]\nline-length = 99\n',
      'api/pyproject.toml': '[project]\nrequires-python = ">=3.12"\n',
      'api/v2/setup.cfg': '[flake8]\nmax-line-length = 120\n',
      'web/README.md': '',
    };
    const found = await folders(files);
    expect(Object.keys(found)).toEqual(['api', 'api/v2']);
    expect(found['api']).toMatchObject({
      python: { value: '3.12', from: 'api/pyproject.toml' },
      lineLength: { value: 99, from: 'pyproject.toml' },
      formatter: { value: 'black', from: 'pyproject.toml' },
    });
    expect(found['api/v2']).toMatchObject({
      python: { value: '3.12', from: 'api/pyproject.toml' },
      lineLength: { value: 120, from: 'api/v2/setup.cfg' },
    });
    expect((await room(files)).lineLength?.value).toBe(99);
  });

  test('that say what the root says are none', async () => {
    const text = '[tool.black]\nline-length = 99\n';
    expect(await folders({ 'pyproject.toml': text, 'api/pyproject.toml': text })).toEqual({});
    expect(await folders({ 'pyproject.toml': text, 'api/pyproject.toml': '[build-system]\n' })).toEqual({});
    expect(await folders({ 'pyproject.toml': text, 'api/pyproject.toml': 'broken =' })).toEqual({});
  });

  test('of ruff: those of the root do not reach where there are others', async () => {
    const found = await folders({
      'ruff.toml': 'line-length = 120\ntarget-version = "py38"\n[lint]\nselect = ["E"]\n[format]\n',
      'api/pyproject.toml': '[tool.ruff.lint]\nselect = ["F401"]\n',
      'web/pyproject.toml': '[tool.ruff]\nextend = "../ruff.toml"\nlint.extend-select = ["F"]\n',
      'lib/pyproject.toml': '[tool.mypy]\nstrict = true\n',
    });
    expect(Object.keys(found)).toEqual(['api', 'web']);
    expect(found['api']).toEqual({
      lineLength: { value: 88, from: 'api/pyproject.toml' },
      linters: [expect.objectContaining({ tool: 'ruff', from: 'api/pyproject.toml', selected: ['F401'] })],
    });
    expect(found['web']).toMatchObject({
      lineLength: { value: 120, from: 'web/pyproject.toml' },
      formatter: { value: 'ruff', from: 'web/pyproject.toml' },
      linters: [{ selected: ['E', 'F'] }],
    });
  });

  test('of ruff, which a hook at the root runs, are those that it then takes', async () => {
    const found = await folders({
      ...hook('id: ruff\n        args: [--ignore, E711]'),
      'api/ruff.toml': 'lint.select = ["E7"]\n',
    });
    expect(found['api']?.linters).toMatchObject([
      { from: '.pre-commit-config.yaml', selected: ['E7'], declined: ['E711'] },
    ]);
  });

  test('of flake8 are those of one folder, with patterns from there', async () => {
    const found = await folders({
      '.flake8': '[flake8]\nextend-ignore = E203\nper-file-ignores =\n    tests/*:E501\n',
      'api/tox.ini': '[flake8]\nselect = E7\nper-file-ignores =\n    tests/*:E711\n    setup.py:E402\n',
      'web/tox.ini': '[testenv]\ncommands = pytest\n',
    });
    expect(Object.keys(found)).toEqual(['api']);
    expect(found['api']?.linters).toMatchObject([
      {
        from: 'api/tox.ini',
        selected: ['E7'],
        declined: [],
        declinedIn: [
          { paths: ['/api/tests/*'], codes: ['E711'] },
          { paths: ['setup.py'], codes: ['E402'] },
        ],
      },
    ]);
  });

  test('of pylint are those of the nearest folder', async () => {
    const found = await folders({
      'setup.cfg': '[pylint.messages]\ndisable = bare-except\n',
      'api/.pylintrc': '[MESSAGES CONTROL]\ndisable = unused-import\n[FORMAT]\nmax-line-length = 130\n',
    });
    expect(found['api']).toMatchObject({
      lineLength: { value: 130, from: 'api/.pylintrc' },
      linters: [{ tool: 'pylint', from: 'api/.pylintrc', declined: ['unused-import'] }],
    });
  });

  test.each([
    ['black', 'api/pyproject.toml', '[tool.black]\n'],
    ['ruff', 'api/.ruff.toml', '[format]\n'],
    ['yapf', 'api/.style.yapf', '[style]\n'],
    ['black', 'api/Makefile', 'format:\n\tblack .\n'],
    ['ruff', 'api/justfile', 'format:\n  uv run ruff format\n'],
    ['black', 'api/tox.ini', '[testenv:style]\ncommands = black .\n'],
    ['black', 'api/.pre-commit-config.yaml', hook('id: black')['.pre-commit-config.yaml']!],
  ])('show that %s lays the code out there: %s', async (tool, path, text) => {
    const found = await folders({ [path]: text });
    expect(found['api']?.formatter).toEqual({ value: tool, from: path });
    expect((await room({ [path]: text })).formatter).toBeUndefined();
  });

  test.each([
    ['^api/', ['api']],
    ['^api/|^web/shop/', ['api', 'web/shop']],
    ['^(api|web)/', ['api', 'web']],
    ['^(?:api)/.*', ['api']],
    [String.raw`^api\/.*\.py$`, ['api']],
    ['api/', ['']],
    [String.raw`\.py$`, ['']],
    ['^(api|web)', ['']],
    ['^api/|^', ['']],
    [`^(${'a|'.repeat(200)}a)/`, ['']],
  ])('of pre-commit tell by %j what a hook looks at', async (files, expected) => {
    for (const text of [
      hook(`id: black\n        files: '${files}'`),
      { '.pre-commit-config.yaml': `files: '${files}'\n${hook('id: black')['.pre-commit-config.yaml']}` },
    ]) {
      const rooms: Record<string, Room> = { '': await room(text), ...(await folders(text)) };
      expect(Object.keys(rooms).filter((folder) => rooms[folder]!.formatter !== undefined)).toEqual(expected);
    }
  });

  test('of pre-commit tell it for linters too, by the file of the root', async () => {
    const files = hook("id: flake8\n        files: '^api/'");
    expect((await folders(files))['api']?.linters).toMatchObject([{ tool: 'flake8', from: '.pre-commit-config.yaml' }]);
    expect((await room(files)).linters).toEqual([]);
  });

  test('of editors go over those above them, up to a file that calls itself the root', async () => {
    const [two, three] = ['[*]\nindent_style = space\nindent_size = 2\n', '[*.py]\nindent_size = 3\n'];
    const width = async (files: Readonly<Record<string, string>>) => (await folders(files))['api']?.indentation;
    expect(await width({ '.editorconfig': two, 'api/.editorconfig': three })).toEqual({
      value: 3,
      from: 'api/.editorconfig',
    });
    const lines = { 'api/setup.cfg': '[flake8]\nmax-line-length = 99\n' };
    const ends = '[*]\nend_of_line = lf\n';
    expect(await width({ '.editorconfig': two, 'api/.editorconfig': ends, ...lines })).toEqual({
      value: 2,
      from: '.editorconfig',
    });
    expect(
      await width({ '.editorconfig': two, 'api/.editorconfig': `root = TRUE\n${ends}`, ...lines }),
    ).toBeUndefined();
    const tabs = '[*.py]\nindent_style = tab\n';
    expect(await width({ '.editorconfig': two, 'api/.editorconfig': tabs, ...lines })).toBeUndefined();
  });

  test.each([
    ['api', workflow('- run: flake8 --max-line-length=101 .\n        working-directory: ./api')],
    ['api', workflow('- run: cd api && flake8 --max-line-length=101 app tests')],
    ['api', { '.gitlab-ci.yml': 'lint:\n  script:\n    - cd api\n    - flake8 --max-line-length 101\n' }],
    ['apps/api', workflow('- run: flake8 --max-line-length=101 apps/api')],
    ['api/app/v1', workflow('- run: cd api && flake8 app/v1 --max-line-length=101')],
    ['lib', workflow('- run: cd api && flake8 ../lib --max-line-length=101')],
  ])('are also those of a step that runs in %s: %j', async (folder, files) => {
    const [path] = Object.keys(files);
    const found = await folders(files);
    expect(Object.keys(found)).toEqual([folder]);
    expect(found[folder]).toMatchObject({
      lineLength: { value: 101, from: path },
      linters: [{ tool: 'flake8', from: path }],
    });
    expect(await room(files)).toEqual(EMPTY_ROOM);
  });

  test('are not those of a step that looks at single files, or outside', async () => {
    const steps =
      '- run: cd api && flake8 app/main.py\n      - run: cd .. && flake8 .\n      - run: cd $X/api && flake8 .';
    expect(await folders(workflow(steps))).toEqual({});
  });

  test('extend files that are read once, and not too many of them', async () => {
    const asked: string[] = [];
    const files: Record<string, string> = { 'base.toml': 'line-length = 111\n' };
    for (let index = 0; index < 50; index += 1) {
      files[`same${index}/ruff.toml`] = 'extend = "../base.toml"\n';
      files[`z${index}/ruff.toml`] = 'extend = "other.toml"\n';
      files[`z${index}/other.toml`] = 'line-length = 122\n';
    }
    const { folders: found } = await readRooms(listening(asked, files));
    expect(found.find(({ folder }) => folder === 'same49')?.room.lineLength?.value).toBe(111);
    expect(asked.filter((path) => path === 'base.toml')).toHaveLength(1);
    expect(asked.filter((path) => path.endsWith('other.toml')).length).toBeLessThan(20);
  });

  test('that are too many to be read are told of', async () => {
    const { file, scattered } = reader({ 'ruff.toml': 'line-length = 99\n', 'api/ruff.toml': 'line-length = 66\n' });
    const short: SettingsReader = {
      file,
      scattered: async (isWanted) => ({ ...(await scattered(isWanted)), left: 7 }),
    };
    const { notices, folders: found } = await readRooms(short);
    expect(notices).toEqual([expect.stringMatching(/^7 files with settings of other tools.*too many/)]);
    expect(found.map(({ folder }) => folder)).toEqual(['api']);
    expect((await readRooms(reader({}))).notices).toEqual([]);
  });

  test('of folders with names that JavaScript knows, or that are patterns', async () => {
    const found = await folders({
      '__proto__/tox.ini': '[flake8]\nmax-line-length = 99\n',
      'a[b]*/tox.ini': '[flake8]\nper-file-ignores = tests/*:E711\n',
    });
    expect(Object.keys(found)).toEqual(['__proto__', 'a[b]*']);
    const paths = found['a[b]*']!.linters[0]!.declinedIn![0]!.paths;
    expect(['a[b]*/tests/x.py', 'ab/tests/x.py'].map((path) => pathMatcher(paths)(path))).toEqual([true, undefined]);
  });
});

test('settings that no pattern would come to an end with are read in one pass', async () => {
  const blanks = ' '.repeat(500_000);
  const files = { 'tox.ini': `[tox]\na${blanks}b\nenvlist = ${'py{'.repeat(150_000)}, py311\n` };
  const { room } = await readRooms(reader(files));
  expect(room.python?.value).toBe('3.11');
});
