"""Checks that the code in a guide is in the example that it is about, whatever its indentation."""

import pathlib
import re
import sys
import textwrap

BLOCK = re.compile(r"^```(?:java|sql|xml)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CODE = (".java", ".sql", ".xml")


def plain(code):
    return "\n".join(line.strip() for line in code.splitlines() if line.strip())


def is_source(file):
    return file.suffix in CODE and "target" not in file.parts


guide, example = map(pathlib.Path, sys.argv[1:])
sources = [plain(file.read_text()) for file in example.rglob("*") if is_source(file)]
missing = [
    block
    for block in BLOCK.findall(guide.read_text())
    if not any(plain(block) in source for source in sources)
]
for block in missing:
    print(f"{guide}: this is nowhere in {example}:\n{textwrap.indent(block, '    ')}")
sys.exit(1 if missing else 0)
