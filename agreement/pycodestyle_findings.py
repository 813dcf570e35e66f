"""Prints what pycodestyle finds in the files named on standard input, one JSON object a line and file.

Comments such as `# noqa` are not honoured, and all checks run, those too that are off by default.
"""

import json
import sys

import pycodestyle


class Collector(pycodestyle.BaseReport):
    def init_file(self, filename, lines, expected, line_offset):
        super().init_file(filename, lines, expected, line_offset)
        self.found = []

    def error(self, line_number, offset, text, check):
        self.found.append((line_number, text[:4]))
        return super().error(line_number, offset, text, check)


pycodestyle.noqa = lambda line: None
guide = pycodestyle.StyleGuide(select=["E", "W"], reporter=Collector, max_line_length=79)
python = "%d.%d" % sys.version_info[:2]
print(json.dumps({"pycodestyle": pycodestyle.__version__, "python": python}))
for path in sys.stdin.read().splitlines():
    report = guide.init_report(Collector)
    try:
        guide.input_file(path)
    except IndexError:  # pycodestyle fails on a file whose tokens it does not expect
        report.found = [(1, "E902")]
    print(json.dumps({"path": path, "found": report.found}))
