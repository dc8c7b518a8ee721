#!/usr/bin/env python3
"""Draws small mutations of the sources that must not be wrong, and says which tests notice each.

A mutation is one change on one line: a condition negated, a boundary shifted, a call dropped, a constant or a connective
swapped. It is made in a copy of the tree; the programs of the tests that belong to the folder are built and run. One that
does not compile is drawn again. The same seed draws the same mutations from the same sources.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys

# Where mutations are drawn from, and the test programs that are to notice them, the quickest first.
TESTS = {
    "src/domain/deciding.cpp": ["domain", "store"],
    "src/domain/leasing.cpp": ["domain", "store"],
    "src/domain/attempt.cpp": ["domain", "store"],
    "src/domain/auditing.cpp": ["domain", "store"],
    "src/domain/submission.cpp": ["domain", "store"],
    "src/domain/notice.cpp": ["domain", "notices", "store"],
    "src/domain/throttle.cpp": ["domain", "store", "service"],
    "src/store/*.cpp": ["store", "backup"],
    "src/db/*.cpp": ["db", "store"],
    "src/db/sqlite/*.cpp": ["db", "store"],
    "src/client/journal.cpp": ["client"],
    "src/client/sender.cpp": ["client", "end_to_end"],
    "src/notices/dispatcher.cpp": ["notices", "service"],
    "src/vault/*.cpp": ["vault", "store"],
    "src/seal/*.cpp": ["seal", "store"],
    "src/backup/*.cpp": ["backup"],
    "src/worker/*.cpp": ["worker"],
    "src/platform/files_posix.cpp": ["platform", "store"],
}

SWAPS = [  # (what is looked for, what takes its place, its name)
    (re.compile(r"(?<![<\-=>!])<=(?!>)"), "<", "a boundary shifted"),
    (re.compile(r"(?<![<\-=>!])>=(?!>)"), ">", "a boundary shifted"),
    (re.compile(r"(?<=[\w\)\]] )<(?= [\w\(])"), "<=", "a boundary shifted"),
    (re.compile(r"(?<=[\w\)\]] )>(?= [\w\(])"), ">=", "a boundary shifted"),
    (re.compile(r"(?<= )==(?= )"), "!=", "a condition negated"),
    (re.compile(r"(?<= )!=(?= )"), "==", "a condition negated"),
    (re.compile(r"(?<= )&&(?= )"), "||", "a connective swapped"),
    (re.compile(r"(?<= )\|\|(?= )"), "&&", "a connective swapped"),
    (re.compile(r"\btrue\b"), "false", "a constant swapped"),
    (re.compile(r"\bfalse\b"), "true", "a constant swapped"),
    (re.compile(r"(?<![\w.\"?{:'])[1-9][0-9]{0,4}(?![\w.'}:])"), None, "a constant changed"),
]
CALL = re.compile(r"^\s+(?:CS_TRY\(.*\)|[a-z_][\w.>\-:]*\(.*\));\s*$")
CONDITION = re.compile(r"\bif \((?!auto|const)([^;{}]*)\)(?= |$)")


def code_of(line):
    """The line with what stands in quotes and behind // blanked, at the same places."""
    out, quoted, i = [], False, 0
    while i < len(line):
        if not quoted and line.startswith("//", i):
            return "".join(out) + " " * (len(line) - i)
        if line[i] == '"' and (i == 0 or line[i - 1] != "\\"):
            quoted = not quoted
            out.append(" ")
        else:
            out.append(" " if quoted else line[i])
        i += 1
    return "".join(out)


def sites(top):
    """Every place where one of the operators applies: (file, line, new text, name, tests)."""
    found = []
    for pattern, tests in TESTS.items():
        for path in sorted(top.glob(pattern)):
            raw = False  # inside R"(…)": SQL
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")):
                raw = raw or 'R"' in line
                if raw:
                    raw = ')sql"' not in line and ')"' not in line
                    continue
                code = code_of(line)
                if code.lstrip().startswith(("#", "namespace", "using", "template", "static_assert", "*", "}")):
                    continue
                where = (path.relative_to(top), number)
                for regex, new, name in SWAPS:
                    for m in regex.finditer(code):
                        text = new if new is not None else str(int(m.group()) + 1)
                        found.append((*where, line[: m.start()] + text + line[m.end() :], name, tests))
                if CALL.match(code) and not code.strip().startswith(("return", "co_", "throw", "log::")):
                    found.append((*where, "", "a call dropped", tests))
                if m := CONDITION.search(code):
                    new = line[: m.start(1)] + "!(" + line[m.start(1) : m.end(1)] + ")" + line[m.end(1) :]
                    found.append((*where, new, "a condition negated", tests))
    return found


def run(command, top, seconds):
    try:
        return subprocess.run(command, cwd=top, capture_output=True, text=True, timeout=seconds, errors="replace")
    except subprocess.TimeoutExpired:
        return None


def who_notices(tests, top, seconds):
    """The first test that fails, None where all pass; "" where the program does not compile."""
    for test in tests:
        built = run(["ninja", "-C", "build", f"test_{test}"], top, 1800)
        if built is None or built.returncode != 0:
            return ""
        done = run([f"build/bin/test_{test}", "--gtest_brief=1", "--gtest_fail_fast"], top, seconds)
        if done is None:
            return f"{test}: it does not end"
        if done.returncode != 0:
            failed = re.search(r"\[  FAILED  \] (\S+)", done.stdout)
            return f"{test}.{failed.group(1)}" if failed else f"{test}: it dies"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=600, help="how long a test program may take")
    parser.add_argument("tree", type=pathlib.Path, help="a copy of the sources, configured in its folder build")
    arguments = parser.parse_args()
    top = arguments.tree.resolve()
    places = sites(top)
    random.Random(arguments.seed).shuffle(places)
    killed, survived = 0, []
    for path, number, new, name, tests in places:
        if killed + len(survived) == arguments.count:
            break
        file = top / path
        whole = file.read_text(encoding="utf-8")
        lines = whole.split("\n")
        old, lines[number] = lines[number], new
        try:
            file.write_text("\n".join(lines), encoding="utf-8")
            noticed = who_notices(tests, top, arguments.seconds)
        finally:
            file.write_text(whole, encoding="utf-8")
        if noticed == "":
            continue
        told = f"{path}:{number + 1}: {name}: {old.strip()}  ->  {new.strip() or '(nothing)'}"
        if noticed is None:
            survived.append(told)
            print(f"SURVIVED {told}", flush=True)
        else:
            killed += 1
            print(f"killed   {told}\n         by {noticed}", flush=True)
    print(f"{killed} of {killed + len(survived)} mutations were noticed (seed {arguments.seed}, {len(places)} places)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
