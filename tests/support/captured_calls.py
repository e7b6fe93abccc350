"""What each captured stream of an Asterisk comes to for each agent, by its name."""

from pathlib import Path

DATA = Path(__file__).parents[3] / "shared/data/asterisk_ami"

PATIENT, OTHER = "2065550147", "2065550188"
WHOLE = ["A offered", "A connected"]
STORIES = {
    "answer_hold_hangup": {
        "1001": [*WHOLE, "A held", "A connected", "A ended caller"],
    },
    "agent_hangup": {"1001": [*WHOLE, "A ended agent"]},
    "abandon": {"1001": ["A offered", "A ended abandoned"]},
    "no_answer": {
        "1001": ["A offered", "A ended no_answer", "B offered", "B ended no_answer"],
    },
    "blind": {
        "1001": [*WHOLE, "A ended transferred"],
        "1002": [*WHOLE, "A ended caller"],
    },
    "attended": {
        "1001": [*WHOLE, "A held", "A consulting", "A ended transferred"],
        # the agent's extension first, and the patient's number with the merge
        "1002": [*WHOLE, "A connected", "A ended caller"],
    },
    "two_calls": {"1001": [*WHOLE, "A ended caller"]},
    "filtered_desk1001": {"1001": [*WHOLE, "A ended caller"]},
    "snapshot_filtered": {"1001": [*WHOLE, "A ended caller"]},
}
NUMBERS = {
    "abandon": [OTHER],
    "no_answer": ["2065550199"] * 2,
    ("attended", "1002"): ["1001", PATIENT],
}


def story_of(events):
    """The states in order, each with a letter for its leg."""
    names = {}
    for event in events:
        names.setdefault(event.leg_id, "ABC"[len(names)])
    return [
        f"{names[e.leg_id]} {e.state}" + (f" {e.end_reason}" if e.end_reason else "")
        for e in events
    ]
