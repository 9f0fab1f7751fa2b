"""`python -m benchmarks.accuracy`: the order of things and nothing else."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.accuracy import scores, table
from benchmarks.accuracy.ours import DEFAULT_COMMAND, Symindex
from benchmarks.accuracy.peers import Peer, find_peer, peer_names
from benchmarks.accuracy.replies import Reply, write_replies
from benchmarks.accuracy.scores import CallersMarks, Judged
from benchmarks.accuracy.truth import Question, Truth, fingerprint
from benchmarks.corpus import HERE

ANSWERS_ASKED = "12"


@dataclass(slots=True)
class Run:
    """One run: whom it asks, where it keeps the details."""

    truth: Truth
    symindex: Symindex
    out: Path
    judged: list[Judged] = field(default_factory=list)
    """symindex's answers, in the order of the questions."""
    by_id: dict[str, Judged] = field(default_factory=dict)
    """The same by question."""

    def ask_definitions(self, project: str, questions: Sequence[Question]) -> None:
        """Index a project and ask symindex where its names are defined."""
        root = questions[0].root
        self.symindex.index(root)
        asked = [question.asked for question in questions]
        replies = self.symindex.batch("def", root, asked, "-n", ANSWERS_ASKED)
        by_id = self._judge(f"symindex-{project}", questions, replies)
        self.judged += by_id.values()
        self.by_id |= by_id

    def ask_callers(self, project: str, questions: Sequence[Question]) -> dict[str, Reply]:
        """Ask symindex who calls some definitions of an indexed project."""
        asked = [question.asked for question in questions]
        replies = self.symindex.batch("callers", questions[0].root, asked)
        write_replies(self.out / f"callers-{project}.jsonl", replies)
        return {reply.id: reply for reply in replies}

    def ask_peer(self, peer: Peer, project: str, questions: Sequence[Question], seconds: float) -> dict[str, Judged]:
        """Ask a peer the same, while there is time; what it was not asked does not count."""
        replies = peer.ask(questions[0].root, questions, seconds)
        reached = {reply.id for reply in replies}
        asked = [question for question in questions if question.id in reached]
        return self._judge(f"{peer.name}-{project}", asked, replies)

    def _judge(self, name: str, questions: Sequence[Question], replies: Sequence[Reply]) -> dict[str, Judged]:
        """The verdicts by question; replies and misses are kept as files."""
        by_id = {reply.id: reply for reply in replies}
        write_replies(self.out / f"{name}.jsonl", replies)
        judged = scores.judge(self.truth, questions, by_id)
        with (self.out / f"{name}-misses.jsonl").open("w") as misses:
            for question, one in zip(questions, judged):
                if one.right[:1] != (True,):
                    given = by_id[question.id].answers[:5] if question.id in by_id else ()
                    misses.write(json.dumps({**question.row, **question.asked, "answers": given}) + "\n")
        return {question.id: one for question, one in zip(questions, judged)}


def main() -> None:
    """Ask, judge, and write the table."""
    options = _options()
    truth = Truth(options.truth, options.projects_root, options.projects)
    run = Run(truth, Symindex.of(options.symindex), options.out)
    questions = truth.questions(options.n)
    for project, asked in questions.items():
        _say(f"symindex: {project}")
        run.ask_definitions(project, asked)
    count = sum(map(len, questions.values()))
    seconds = {"symindex": [one.seconds for one in run.judged]}
    lines = table.heading(run.symindex.version(), options.n, count, fingerprint(questions))
    lines += table.definitions(run.judged)
    lines += table.callers(_callers(run))
    compared: dict[str, tuple[str, list[Judged], list[Judged]]] = {}
    found = {name: find_peer(name, options.peers_bin) for name in options.peers}
    for name, peer in found.items():
        if peer is not None:
            theirs, ours = _beside(run, peer, questions, options.peer_n, options.peer_seconds)
            compared[name] = (peer.version, theirs, ours)
            seconds[name] = [one.seconds for one in theirs]
    lines += table.compared(compared, [name for name, peer in found.items() if peer is None])
    lines += table.times(seconds)
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    print(text, end="")
    (run.out / "accuracy.txt").write_text(text)
    if not options.projects:
        options.table.write_text(text)


def _callers(run: Run) -> dict[str, CallersMarks]:
    by_project = run.truth.callers_questions()
    replies: dict[str, Reply] = {}
    rows = {}
    for project, questions in by_project.items():
        _say(f"callers: {project}")
        replies |= run.ask_callers(project, questions)
        rows[project] = scores.callers_marks(run.truth, questions, replies)
    everything = [question for questions in by_project.values() for question in questions]
    return {**rows, "all": scores.callers_marks(run.truth, everything, replies)} if everything else {}


def _beside(
    run: Run, peer: Peer, by_project: dict[str, list[Question]], most: int, seconds: float
) -> tuple[list[Judged], list[Judged]]:
    """A peer's answers, and symindex's to the same questions."""
    theirs: list[Judged] = []
    ours: list[Judged] = []
    for project, questions in by_project.items():
        _say(f"{peer.name}: {project}")
        chosen = questions[:: -(-len(questions) // most)] if peer.is_slow else questions
        judged = run.ask_peer(peer, project, chosen, seconds)
        theirs += judged.values()
        ours += [run.by_id[name] for name in judged]
    return theirs, ours


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description="Hold symindex against recorded truth."
    )
    add = parser.add_argument
    add("--truth", type=Path, default=HERE / "truth", help="the directory of score.py and the recorded calls")
    add("--projects-root", type=Path, default=HERE / "work" / "truth", help="where truth/setup.py built the projects")
    add("--projects", type=lambda text: text.split(","), help="only these, with commas between")
    add("--n", type=int, default=400, help="questions a project")
    add("--peers", type=peer_names, default=["jedi", "ty"], help="with commas between; none: only symindex is asked")
    add("--peers-bin", type=Path, help="the directory of the peers' programs, and of the python that has jedi")
    add("--peer-n", type=int, default=100, help="questions a project for a slow peer")
    add("--peer-seconds", type=float, default=600, help="time for a peer, a project")
    add("--symindex", default=DEFAULT_COMMAND, help="the command line of symindex; default: this interpreter's")
    add("--out", type=Path, default=HERE / "work" / "accuracy", help="where the details go")
    add("--table", type=Path, default=HERE / "accuracy.txt", help="the table, not written where --projects is given")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
