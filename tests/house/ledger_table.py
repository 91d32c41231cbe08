"""Where every pair of reports leads, as the table that docs/ledger.md holds.

`python -m tests.house.ledger_table` prints it; a test compares it with the document, so that no state changes quietly.
"""

from collections.abc import Iterator

from server.domain.ledger import OwnerReport, PartnerReport, state_of, word_for

OWNERS = (*OwnerReport, None)
PARTNERS = (*PartnerReport, None)


def table() -> str:
    """Markdown: what the owner says down the side, what the other one saw along the top."""
    return "\n".join(_rows())


def _rows() -> Iterator[str]:
    yield f"| owner says | {' | '.join(_named(partner) for partner in PARTNERS)} |"
    yield f"|---{'|---' * len(PARTNERS)}|"
    for owner in OWNERS:
        cells = (
            word_for(state_of(owner, partner), "the owner", "the other one", by_owner=owner is not None)
            for partner in PARTNERS
        )
        yield f"| {_named(owner)} | {' | '.join(cells)} |"


def _named(report: OwnerReport | PartnerReport | None) -> str:
    return report.value.replace("_", " ") if report else "not rated"


if __name__ == "__main__":
    print(table())
