from __future__ import annotations

from lamd.atspi.names import ROLES
from lamd.perception import roles


def test_every_role_is_one_of_the_protocol() -> None:
    known = set(ROLES)
    tables = (roles.WINDOWS, roles.DIALOGS, roles.POPUPS, roles.MENUS, roles.MENU_ITEMS, roles.BUTTONS, roles.ROWS)
    for table in (*tables, roles.HOLDERS, roles.GROUPS, roles.BACKSTAGE, roles.KINDS):
        assert set(table) <= known


def test_what_is_backstage_has_no_kind() -> None:
    assert not roles.BACKSTAGE & set(roles.KINDS)
