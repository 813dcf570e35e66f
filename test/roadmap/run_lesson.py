"""Run the Python fences of one lesson as a script: in order, in one namespace, in the current folder.

usage: run_lesson.py LESSON < FENCES

FENCES is a JSON array of source texts. Each is padded with line ends so that its line numbers are the lesson's own,
and a traceback points into the Markdown.
"""

import json
import sys
import threading
import types


def run(lesson, fences):
    # Django, dataclasses and pickle look a class up by the name of its module, as they would for a script.
    script = types.ModuleType("__main__")
    script.__file__ = lesson
    sys.modules["__main__"] = script
    for fence in fences:
        exec(compile(fence, lesson, "exec"), vars(script))


if __name__ == "__main__":
    try:
        run(sys.argv[1], json.load(sys.stdin))
    except ModuleNotFoundError as missing:
        package = "python3-" + missing.name.partition(".")[0].replace("_", "-")
        sys.exit(f"{sys.argv[1]}: {missing} for {sys.executable}: apt-get install {package}")
    if threading.active_count() > 1:
        sys.exit(f"{sys.argv[1]}: left running: {threading.enumerate()[1:]}")
