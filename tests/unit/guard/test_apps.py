# ruff: noqa: E501, RUF001  (tables of names; look-alike letters are among the subjects)
"""Programs are known by the names that they give themselves, and by those only."""

from __future__ import annotations

import re

import pytest

from lamd.guard import apps
from lamd.guard.text import fold, plain

KNOWN = {
    "CREDENTIALS": """
        polkit-gnome-authentication-agent-1 polkit-kde-authentication-agent-1 lxpolkit seahorse keepassxc KeePass2
        org.gnome.seahorse.Application pinentry-gtk-2 pinentry kwalletd5 kwalletmanager5 gcr-prompter gnome-keyring-prompt
        ssh-askpass gksudo lxqt-sudo xscreensaver i3lock lightdm-gtk-greeter 1Password Bitwarden light-locker
        mate-screensaver-dialog sudo org.keepassxc.KeePassXC keepassхc
    """,
    "TERMINALS": "xterm xfce4-terminal gnome-terminal-server org.gnome.Console org.kde.konsole kitty foot urxvt Alacritty",
    "LAUNCHERS": "krunner rofi xfce4-appfinder gnome-shell",
    "SHELLS": "gnome-shell xfdesktop plasmashell kwin_x11 xfce4-panel openbox",
    "FILES": "org.gnome.Nautilus thunar Nemo dolphin pcmanfm-qt io.elementary.files",
    "MAIL_AND_CHAT": "thunderbird Slack org.gnome.Geary Telegram telegram-desktop discord signal",
    "BROWSERS": "firefox-esr chromium google-chrome microsoft-edge org.gnome.Epiphany Vivaldi",
    "DISKS": "gnome-disks org.gnome.DiskUtility.gnome-disks gparted partitionmanager balena-etcher usb-creator-gtk",
    "SOFTWARE": "org.gnome.Software plasma-discover synaptic update-manager gdebi-gtk",
    "OWN": "lamd lam lamd-desktop org.lamd.Palette",
}
OTHERS = {
    "CREDENTIALS": "mousepad|Polka Player|keyboard|gnome-calculator|Lamp|sudoku|seahorses|lockout",
    "TERMINALS": "terminals|footprint|stellarium|kittycat|mousepad",
    "SHELLS": "gnome-shells|xfwm|mousepad",
    "FILES": "profiles|nemours|mousepad",
    "BROWSERS": "operator|webcam|cheese",
    "DISKS": "disksize|discord",
    "OWN": "lamp|llama|lamda|org.lamdas.x|flam",
}


def known(kind: str, name: str) -> bool:
    """Either reading will do, as for a whole case."""
    pattern: re.Pattern[str] = getattr(apps, kind)
    return any(pattern.search(reading) for reading in (plain(name), fold(name)))


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in KNOWN.items() for name in names.split()])
def test_a_program_is_of_its_kind(kind: str, name: str) -> None:
    assert known(kind, name)


@pytest.mark.parametrize(("kind", "name"), [(kind, n) for kind, names in OTHERS.items() for n in names.split("|")])
def test_a_name_that_only_holds_one_is_not(kind: str, name: str) -> None:
    assert not known(kind, name)


def test_a_dot_in_a_pattern_stands_for_a_space_in_a_name() -> None:
    assert known("CREDENTIALS", "Passwords and Keys")
    assert known("BROWSERS", "Tor Browser")


@pytest.mark.parametrize("title", ["lamd consent", "lamd asks: delete a.txt?", "lam: please confirm"])
def test_a_window_that_plays_consent(title: str) -> None:
    assert apps.OWN_WINDOW.search(fold(title))


@pytest.mark.parametrize("title", ["Calculator (lamd: use this one)", "lamp: confirm", "lamd settings", "confirm lamd"])
def test_other_windows_do_not(title: str) -> None:
    assert not apps.OWN_WINDOW.search(fold(title))
