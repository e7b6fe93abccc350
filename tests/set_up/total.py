"""Adds up the JUnit reports of several pytest runs and prints one line: what ran altogether."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def total(reports: Path) -> tuple[int, int, int]:
    """Passed, failed (errors too) and skipped, over every ``*.xml`` in ``reports``."""
    ran = failed = skipped = 0
    for report in sorted(reports.glob("*.xml")):
        # Our own pytest wrote these files a moment ago: nothing hostile to parse.
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314
            ran += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    return ran - failed - skipped, failed, skipped


if __name__ == "__main__":
    passed, failed, skipped = total(Path(sys.argv[1]))
    print(f"total: {passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or not passed else 0)
