"""A process that answers questions for :mod:`assistant.batch.jobs`: one a line in, one answer a line out.

Its first line holds settings and options; it says when it is ready. It ends when its input ends.
"""

import json
import os
import sys

from assistant.assistant import Assistant
from assistant.batch.asking import Options, ask_row
from assistant.batch.jsonl import json_rows
from assistant.settings import Settings

__all__ = ["main"]


def main() -> None:
    """Answer until there is nothing more to read."""
    # whatever a library prints must not stand between the answers
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines = sys.stdin.buffer
    head = json.loads(lines.readline())
    options = Options.model_validate(head["options"])
    assistant = Assistant.open(Settings.model_validate(head["settings"]))
    if options.documents:
        assistant = assistant.limited_to(options.documents)
    answers.write("ready\n")
    answers.flush()
    for line in lines:
        for row in json_rows(line):
            answers.write(ask_row(assistant, row, options).model_dump_json() + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
