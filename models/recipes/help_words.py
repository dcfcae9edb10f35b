"""Words by which ``help_pages.py`` tells a task from other text, and what it reads."""

from __future__ import annotations

import re

from models.recipes.help_formats import MARKED

MEASURED = re.compile(
    r"pluma|kcalc|feather ?pad|geany|gnumeric|mate.?calc|gucharmap|gnome.clocks|transmission|evince|abiword|kwrite"
    r"|l3afpad|qpdfview|\batril|system.monitor|dolphin|gnome.calendar|xournal|keepass|gthumb|speedcrunch|focuswriter"
    r"|homebank",
    re.I,
)
"""Programs that are measured on."""
PROGRAMMING = re.compile(
    r"/sbasic/|/librelogo/|/python|/scalc/01/0406|/func_|scalc/04|schart/04|/shared/04|/smath/01/03091|kdevelop|/00/0000040"
)
PACKAGES = tuple(
    "gnome-user-docs libreoffice-help-en-us kate5-data okular gwenview gedit-common gimp-help-en evolution-common "
    "mate-user-guide mate-utils-common krusader kmail kmymoney-common calligraplan konqueror skrooge-common "
    "kalarm tellico-doc konversation-data plasma-desktop-data kleopatra kmplot kaddressbook gnote kolourpaint "
    "kpat kwordquiz kig kgpg kget kbreakout kdenlive-data k3b-data akregator ktorrent juk dragonplayer kmix "
    "korganizer ark konsole kfind krename kcharselect umbrello cantor kalgebra kgeography step kturtle ktouch "
    "parley kmines ksudoku systemsettings kinfocenter skanlite kompare kdiff3-doc kile labplot kid3-core kbackup "
    "filelight kwalletmanager ksystemlog kteatime ktimer kruler kmag kmousetool kmouth kde-spectacle showfoto "
    "rkward-data kaffeine krdc krfb lokalize kblocks eog file-roller gnome-calculator cheese-common "
    "shotwell-common rhythmbox-data totem-common gnome-terminal-data gnome-sudoku gnome-mines quadrapassel "
    "gnome-chess five-or-more four-in-a-row gnome-klotski gnome-mahjongg gnome-nibbles gnome-robots "
    "gnome-tetravex hitori iagno swell-foop lightsoff tali seahorse baobab devhelp dconf-editor ghex gnome-logs "
    "gnome-music gnome-nettool meld orca simple-scan sound-juicer brasero-common accerciser glade "
    "gnome-dictionary gnome-contacts gnome-boxes vinagre gnome-disk-utility gnome-screenshot polari easytag "
    "pitivi gnome-builder texstudio-doc grisbi-common mate-control-center-common".split()
)
"""Debian packages with help pages, bookworm."""
VERBS = frozenset(
    "access activate add address adjust align allow alter analyze animate answer append apply archive arrange ask "
    "assign associate attach automate avoid base begin bend blend blur bookmark break brighten bring browse build "
    "burn calculate call cancel capture censor center change check choose clean clear clone close collapse "
    "collect color colorize combine comment compare compile complete compose compress compute configure confirm "
    "connect constrain consult continue control convert copy correct count cover create crop customize cut cycle "
    "darken deactivate decide decode decrease decrypt define delay delete desaturate describe deselect design "
    "detach detect determine disable disallow discard disconnect display distort distribute divide do dock "
    "download drag draw duplicate edit eject embed empty enable encode encrypt end enlarge ensure enter equalize "
    "erase examine exclude execute exit expand explain export extend extract feather fetch fill filter find "
    "finish fit fix flip focus fold follow force format forward freeze get give go grab group handle hear hide "
    "highlight identify ignore import improve include increase indent insert inspect install invert invite join "
    "jump keep launch learn leave let lighten limit link list listen load locate lock log look lower magnify mail "
    "make manage mark match maximize measure merge minimize mirror modify monitor mount move mute name narrow "
    "navigate number offer open optimize order organize outline overlay overwrite paint pan paste pause perform "
    "permit pick pin place play position post prepare preserve prevent preview print process produce protect put "
    "quit randomize read rearrange recalculate receive recheck recompute record recover redo reduce refresh "
    "register reload remember remind remove rename reorder repaint repeat replace reply report resample rescale "
    "reset resize resolve restart restore resume retouch retrieve return reverse revert rotate round run save "
    "scale scan schedule scroll search see select send separate set share sharpen shift show shred shrink shuffle "
    "shut sign silence simplify skip smooth snap soften solve sort specify spell spellcheck split start stay stop "
    "store straighten stretch submit subscribe sum suspend swap switch synchronize tag take tell test tile toggle "
    "trace track transfer transform translate transpose trim try turn type uncomment underline undo unfold "
    "ungroup uninstall unlink unlock unmount unpin unsubscribe update upload use validate vary verify view visit "
    "watch wrap write zoom".split()
)
"""What a task begins with."""
GENERIC = frozenset(
    (
        "activities|activities overview|add plus|alt|apply|back|cancel|caution|close|continue|ctrl|custom|data|"
        "default|delete|description|done|down|edit|enter|esc|file|finish|form|format|forward|gameplay|general|gimp|"
        "help|help content debug info|icon on the toolbar|insert|left|libreoffice|list|menu|more|name|new|next|no|"
        "none|note|ok|options|other|preferences|previous|related topics|return|right|rules|select|settings|sheet|"
        "shift|slide|space|standard|start|styles|subtract minus|super|tab|table|tip|tools|trash|unlock|up|view|"
        "warning|window|yes"
    ).split("|")
)
"""Labels that say nothing of a task of their own."""
WEAK = frozenset(
    "a all an and any are as at be box button by can change choose command current dialog display enable field "
    "for from i in is it item its list menu my of on one open option options or page panel select selected set "
    "setting settings show shows tab that the them these this those "
    "to use value values view window with you your".split()
)
"""Words that do not make one task differ from another."""
ENDS = frozenset(
    "a an and any are as at be by for from in is its my of on or that the these this those to with".split()
)
"""What no task ends with."""
THING = (
    r"(?:button|option|command|tool|menu item|menu entry|entry|check ?box|box|field|icon|tab|item|function|action"
    r"|slider|list|drop-down|drop-down list|combo box|spin box|toggle|switch|radio button|setting|menu)"
)
_TAIL = re.compile(
    r"(?:,? (?:which|where|so that|because|since|although|but|as described|as follows|as shown|see|for example|such as"
    r"|e\.g|i\.e|for more|that is|then|and then|depending|unless|like this|instead|again|however|as well|at once|later"
    r"|without having|rather than|according to)\b.*|, (?:and|or|if|when|while|even|you|it|this|they) .*)$",
    re.I,
)
_OPENING = re.compile(
    r"^(?:(?:this|it|here|the(?: [\w’'/-]+){0,5}?) )?"
    rf"(?:(?:menu |dialog )?(?:{THING[3:-1]}|filter|dialog|page|plug-?in|tab) )?"
    r"(?:(?:will|lets you|allows you to|can be used to|is used to|may be used to|you can|you may|lets"
    r"|enables you to|used to"
    r"|allows to|allows the user to|helps you to|helps you"
    r"|(?:if|when) (?:this |it )?(?:(?:option|box|check ?box|setting|item) )?(?:is )?(?:checked|enabled|selected|ticked"
    r"|marked"
    r"|set|activated|on),?(?: (?:the )?\w+ will)?"
    r"|(?:click|select|check|enable|use|choose|tick|press|mark|activate|set)(?: on)?(?: this| here| it)?"
    rf"(?: {THING})?(?: if you want| if you wish| when you want| in order)? to"
    r"|opens? (?:a|an|the)(?: [\w-]+){0,4} (?:where|in which|with which|from which|that allows|that lets|to)"
    r"(?: you)?(?: can| to)?"
    r"|opens? (?:a|an|the)(?: [\w-]+){0,4}, (?:where|in which) you can) )?",
    re.I,
)
"""What stands before the task in what is said of a control."""
_EMPTY = re.compile(
    r"^(?:(?:access|find|reach|call|activate|use|execute|run|start|open|get to|do) "
    r"(?:this|these|the (?:command|tool|filter"
    r"|dialog|plug-?in|script|submenu|menu|following|wizard|panel))\b|call a submenu"
    r"|(?:open|choose|select|see|use|do|define|specify|set|enter|display|show|list) "
    r"(?:the|some|a|one of the|from the|among)? ?(?:following|several|different|various"
    r"|available|appropriate|desired|corresponding|display options)\b"
    r"|\w+ (?:it|them|this|that|these|here|so|one|both)\b(?! )"
    r"|see |learn |read (?:more|the)|refer |consult |check (?:out|that|if|whether)|make sure|ensure|verify"
    r"|try |have |try to"
    r"|(?:save|confirm|accept|apply|discard) (?:the|my|all|any)? ?(?:changes|settings|choices?|selection)$"
    r"|(?:open|close) (?:the|a|this) (?:dialog|window|panel|menu|submenu|dialog box|file chooser)$)"
)
"""Tasks that are none."""
_OTHER = re.compile(
    r"\b(?:this (?:command|option|button|tool|filter|menu|dialog|feature|function|setting|field|plugin|page|item"
    r"|section)"
    r"|(?:from|in|through) the (?:\w+ )?(?:menu ?bar|main menu)|in different ways|below|above|steps|chapter|section)\b"
)


_NOUN = re.compile(r"\w+ (?:is|are|has|as|of)\b|\w+ [A-Z]\w+$")
"""What begins like a task and is a thing: *type of deck*, *view mode*."""
_REWRITES = (
    (r"^(?:quickly|easily|simply|also|automatically|manually|temporarily|either|just|directly) ", ""),
    (r"\byou (?:want|wish|would like) to\b", "I want to"),
    (r"\byourself\b", "myself"),
    (r"\byour\b", "my"),
    (r"\byou are\b", "I am"),
    (r"\byou$", "me"),
    (r"\b((?:let|allow|give|show|ask|tell|help|remind)s?|\w+ing) you\b", r"\1 me"),
    (r"\byou\b", "I"),
    (r"^(?:allow|let|help) (?:me )?to ", ""),
    (r"^(?:let|help) me ", ""),
    (r"^specify (?:whether|if) (?:to|I want to) ", ""),
    (r"^specify (the|a|an|my|how)\b", r"set \1"),
)
"""The reader's *you* becomes the speaker's *I*."""
_SECOND = re.compile(r"\b(and|or) (\w+s)( (?:the|a|an|all|its?)\b|$)")


def task(text: str) -> str:
    """A task as a person would say it, or nothing where the words are none."""
    said = MARKED.sub(lambda m: m.group(1).rpartition(">")[2], text)
    said = re.sub(r"\s*\([^)]*\)?", "", said).strip(" .:;!…–-")
    said = re.split(r"[.;:] ", said)[0]
    for _ in range(3):
        said = _TAIL.sub("", said).strip(" ,.")
    first, _, rest = said.partition(" ")
    if first.isupper() and len(first) > 1:
        return ""
    said = f"{first.lower()} {rest}".strip()
    for pattern, instead in _REWRITES:
        said = re.sub(pattern, instead, said)
    said = _SECOND.sub(lambda m: f"{m[1]} {stem(m[2]) or m[2]}{m[3]}", said)
    if len(said.split()) > 14:
        said = said.partition(",")[0]
    words = said.split()
    thing = _NOUN.match(said) or (len(words) > 1 and words[1].endswith("s") and stem(words[1]))
    odd = re.search(r"[{}<>=|\\\x02\x03]|https?:", said) or said.count('"') % 2
    empty = _EMPTY.match(said) or _OTHER.search(said)
    if not 2 <= len(words) <= 14 or words[0] not in VERBS or words[-1] in ENDS or thing or odd or empty:
        return ""
    return said


def imperative(text: str) -> str:
    """``Displays the ruler`` and ``This lets you display the ruler`` → ``display the ruler``."""
    text = _OPENING.sub("", MARKED.sub(r"\1", text), count=1).strip()
    first, _, rest = text.partition(" ")
    verb = stem(first.lower())
    return f"{verb} {rest}" if verb else ""


def stem(word: str) -> str:
    """``copies`` → ``copy``; a verb that is one already stays."""
    if word in VERBS:
        return word
    for end, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(end) and word[: -len(end)] + instead in VERBS:
            return word[: -len(end)] + instead
    return ""


def content(text: str) -> set[str]:
    """Stems of the words that say something."""
    return {
        re.sub(r"(.)\1$", r"\1", re.sub(r"(?:ing|ed|es|s|e)$", "", w))
        for w in re.findall(r"[a-z]+", text.casefold())
        if w not in WEAK
    }
