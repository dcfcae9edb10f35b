"""What the person is told at the end of a command. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.errors import GuardError, LamdError, ModelError, PerceptionError, SkillError
from lamd.privacy import masked
from lamd.session.eyes import DoubtfulError, told
from lamd.session.run import Run
from lamd.trajectory import Decision, Effect, Reply, Status, Step, StepResult

REASONS = {
    "chat": "I only do things on this computer; I can't chat.",
    "question": "I can't answer general questions, only do things on this computer. A web search may help.",
    "online": "That needs the internet or an account, and I work on this machine only.",
    "physical": "That is not something this computer can do.",
    "generate": "I can type what you say, but not make up, summarise or translate text.",
    "nonsense": "I did not understand that.",
    "unsafe": "I won't do that: it could do lasting harm.",
    "self": "I am lamd, an assistant that works this desktop for you. Try: lam do “show line numbers”.",
    "language": "Only English so far.",
}
QUESTIONS = {
    "file": "Which file?",
    "window": "Which window?",
    "item": "Which one?",
    "time": "At what time?",
    "duration": "For how long?",
    "value": "To what value?",
    "text": "What should it say?",
    "words": "What should I look for?",
    "destination": "Where to?",
    "recipient": "To whom?",
    "name": "What should it be called?",
    "app": "Which program?",
    "setting": "Which setting?",
    "format": "In which format?",
    "page": "Which page?",
    "tab": "Which tab?",
    "scope": "All of it, or which part?",
    "title": "What is it called?",
    "content": "What should it say?",
}
_PRESSED = re.compile(r"click \[(?:.* › )?(?P<name>.+) \([^()]*\)\].*")
_DONE = frozenset({Effect.CONFIRMED, Effect.ALREADY, Effect.UNVERIFIABLE})


def reply(
    run: Run, status: Status, answer: str, code: str = "", hint: str = "", choices: tuple[str, ...] = ()
) -> Reply:
    """A reply with everything that ``run`` knows."""
    plan = tuple(run.hidden([str(step) for step in run.plan.steps])) if run.plan else ()
    said = masked(answer, run.secrets) if status is Status.FINISHED else run.hidden(answer)
    told_choices = tuple(run.hidden(list(choices)))
    return Reply(status, said, tuple(run.results), run.timing_ms(), code, run.hidden(hint), told_choices, plan)


def finished(run: Run) -> Reply:
    """All steps were gone through: finished only if every action has evidence of its own."""
    if run.command.dry_run:
        return reply(run, Status.FINISHED, _planned(run))
    weak = [r for r in run.results if r.outcome.effect not in _DONE]
    if weak:
        told_ = f"{weak[-1].action}: {weak[-1].outcome.evidence}"
        return reply(
            run,
            Status.PARTIAL if _done(run) else Status.FAILED,
            told_,
            "session.unchanged",
            "look at the window before you say it again",
        )
    if run.answers:
        return reply(run, Status.FINISHED, "\n".join(run.answers))
    unsure = [r for r in run.results if r.outcome.effect is Effect.UNVERIFIABLE]
    told_ = _summary(run.results)
    said = "does not tell" in told_
    note = f" ({unsure[-1].action} could not be checked)" if unsure and not said else ""
    return reply(run, Status.FINISHED, told_ + note)


def asking(run: Run, step: Step) -> Reply:
    """Something is missing in what was said."""
    return reply(run, Status.PARTIAL if _done(run) else Status.ASKED, QUESTIONS.get(step.words, "What exactly?"))


def refusing(run: Run, refused: Sequence[Step]) -> Reply:
    """All of it or some of it is out of scope: what was done, and why the rest was not."""
    why = " ".join(dict.fromkeys(REASONS.get(step.words, REASONS["nonsense"]) for step in refused))
    code = f"session.out_of_scope_{refused[-1].words}"
    if not run.results:
        return reply(run, Status.OUT_OF_SCOPE, why, code)
    status = Status.PARTIAL if _done(run) else Status.OUT_OF_SCOPE
    return reply(run, status, f"{finished(run).answer} The rest: {why}", code)


def about(run: Run, areas: Sequence[str]) -> Reply:
    """What lamd is and can do, from its catalogue."""
    skills = f" Without a screen I do {', '.join(areas)}: lam skills lists it all." if areas else ""
    return reply(run, Status.FINISHED, REASONS["self"] + skills)


def failed(run: Run, error: LamdError) -> Reply:
    """An error ended the command: what it was, and what was done before."""
    done = _done(run)
    status = Status.PARTIAL if done else Status.FAILED
    choices: tuple[str, ...] = ()
    if isinstance(error, DoubtfulError):
        status = Status.PARTIAL if done else Status.ASKED
        choices = tuple(dict.fromkeys(told(c) for c in error.choices))
    elif isinstance(error, SkillError):
        status = _skill_status(error, done)
        choices = error.choices
    elif isinstance(error, PerceptionError) and error.code == "perception.ambiguous_app":
        status = Status.ASKED
    elif isinstance(error, GuardError):
        status = Status.REFUSED
    elif isinstance(error, ModelError) and not done:
        status = Status.FAILED
    return reply(run, status, error.message, error.code, error.hint, choices)


def _skill_status(error: SkillError, done: bool) -> Status:
    """A skill that is not there is out of scope, one that wants to know more asks."""
    code = error.code.removeprefix("skill.")
    if done:
        return Status.PARTIAL
    if code in ("ambiguous", "bad_value"):
        return Status.ASKED
    return Status.OUT_OF_SCOPE if code in ("unknown", "unavailable") else Status.FAILED


def _planned(run: Run) -> str:
    if not run.results:
        return "A dry run: nothing would be done."
    first = run.results[0]
    if first.outcome.effect is Effect.ALREADY:
        return f"A dry run: {first.outcome.evidence}."
    asks = f" You would be asked first: {first.verdict.reason}" if first.verdict.decision is Decision.ASK else ""
    return f"A dry run: the first action would be {first.action}.{asks}"


def _done(run: Run) -> bool:
    """Whether some of what was asked is done; menus that were opened to look for it are not."""
    return any(r.outcome.effect in _DONE for at, r in enumerate(run.results) if at not in run.aside)


def _summary(results: list[StepResult]) -> str:
    """What was done, from the evidence of each step's last action."""
    last = {r.step: _seen(r) for r in results if r.outcome.evidence}
    text = "; ".join(dict.fromkeys(last.values()))
    return (text[:1].upper() + text[1:] + ".") if text else "Done."


def _seen(result: StepResult) -> str:
    """The evidence of one action, with what was pressed where it does not name it: a wrong one must be seen as that."""
    evidence = result.outcome.evidence
    pressed = _PRESSED.fullmatch(result.action)
    if pressed is None or pressed["name"].casefold() in evidence.casefold():
        return evidence
    return f"'{pressed['name']}' pressed: {evidence}"
