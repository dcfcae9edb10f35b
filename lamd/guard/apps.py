"""Kinds of programs that the rules speak of, by the names they give themselves on the accessibility bus.

Patterns are matched on the folded name's last reverse-DNS parts as whole words (``org.gnome.seahorse.Application`` and
``polkit-gnome-authentication-agent-1`` alike). A name is a claim; the rules use these only to be stricter.
"""

from __future__ import annotations

import re


def _kind(names: str) -> re.Pattern[str]:
    """Names as patterns, apart by white space; a dot stands for a space in a name."""
    return re.compile(r"(?:^|[^a-z0-9])(?:" + "|".join(names.split()) + r")(?:$|[^a-z0-9])")


CREDENTIALS = _kind(r"""
    polkit[a-z0-9-]* lxpolkit policykit[a-z0-9-]* [a-z]+-policykit-agent seahorse passwords.and.keys keepass\w*
    kpcli secrets bitwarden 1password lastpass enpass dashlane proton.?pass nordpass buttercup qtpass passmenu
    authenticator gnome-keyring\w* gnome-keyring-prompt(?:er)? gcr-prompter gcr-viewer gcr4?-ssh-askpass pinentry\w*
    kwallet\w* kwalletmanager\w* [a-z0-9-]*ssh-?askpass gksu\w* kdesu\w* kdesudo lxqt-sudo beesu sudo pkexec
    gnome-screensaver[a-z-]* [a-z0-9]+-screensaver[a-z-]* xscreensaver[a-z-]* light-locker\w* i3lock\w* xlock\w*
    swaylock waylock hyprlock kscreenlocker\w* xsecurelock slock gtklock [a-z]+-greeter gdm-\w+ ukui-screensaver
    deepin-authentication-agent
""")
"""Password stores, authentication agents, prompts and screen lockers."""

TERMINALS = _kind(r"""
    terminal [a-z0-9]+-terminal(?:-server)? gnome-terminal-? konsole yakuake xterm uxterm u?rxvt\w* terminator tilix
    kitty alacritty foot footclient wezterm[a-z-]* guake tilda lxterminal qterminal sakura st ptyxis kgx console
    cool-retro-term roxterm terminology ghostty blackbox eterm aterm mlterm x-terminal-emulator
""")

LAUNCHERS = _kind(r"""
    gnome-shell krunner plasmashell xfce4-appfinder xfrun4 rofi dmenu wofi fuzzel ulauncher synapse albert kupfer
    gmrun lxqt-runner mate-panel cinnamon
""")
"""Where a typed line is run as a command."""

SHELLS = _kind(r"""
    gnome-shell plasmashell cinnamon xfdesktop\w* xfce4-panel xfce4-session mate-panel caja-desktop nemo-desktop
    pcmanfm-desktop lxpanel lxqt-panel lxqt-session budgie-panel openbox kwin\w* gnome-session\w* mate-session\w*
    ksmserver\w* desktop_window muffin xfwm4 marco waybar tint2
""")
"""The desktop itself: closing one ends the session or breaks it."""

FILES = _kind(r"""
    nautilus files nemo caja thunar dolphin pcmanfm\w* krusader doublecmd spacefm io\.elementary\.files xfdesktop\w*
    baobab file-roller gnome-commander worker
""")

MAIL_AND_CHAT = _kind(r"""
    thunderbird evolution geary kmail\w* claws-mail sylpheed balsa trojita mailspring betterbird mail slack discord
    vesktop signal telegram\w* element fractal nheko polari hexchat konversation pidgin dino gajim teams[a-z-]*
    whatsapp[a-z-]* zoom skype\w* wire quassel\w* mattermost rocket\.chat zulip kopete empathy psi mumble jami
    linphone tuba tokodon
""")

BROWSERS = _kind(r"""
    firefox\w* librewolf waterfox tor.browser chromium (?:google.)?chrome brave\w* vivaldi opera microsoft.edge
    epiphany gnome.web falkon konqueror midori qutebrowser nyxt palemoon web
""")

DISKS = _kind(r"""
    gnome-disks? gnome-disk-utility disks gparted\w* partitionmanager kde.partition.manager blivet-gui calamares
    ubiquity anaconda debian-installer usb-creator[a-z-]* mintstick usbimager balena.?etcher rpi-imager popsicle
    impression isoimagewriter unetbootin ventoy\w* gnome-multi-writer isodumper
""")
"""Programs that write to whole disks."""

SOFTWARE = _kind(r"""
    gnome-software software plasma-discover discover synaptic mintinstall mintupdate pamac[a-z-]* update-manager
    software-properties\w* gdebi[a-z-]* apper muon bauh octopi yast2? gnome-package-\w+ gpk-\w+ bazaar warehouse
    flatseal
""")
"""Software centres: their generic buttons install."""

OWN = re.compile(r"^(?:org\.lamd\.\S+|lamd?(?:[-_. ].*)?)$")
"""What lamd's own programs call themselves."""

OWN_WINDOW = re.compile(r"^lamd?\b.*\b(?:consent|asks|allow|approv\w+|confirm\w*)\b")
"""A window, of whatever program, that is or plays lamd's consent."""
