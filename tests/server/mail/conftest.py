import pytest

from tests.server.mail.mailbox import mailbox_of


@pytest.fixture
def mailbox(house):
    with mailbox_of(house) as made:
        yield made
