# ruff: noqa: E501  (one family of phrases a line)
"""What messages say and switches are called, as data. Matched on folded text; rows apart by `` | `` or a new line."""

from __future__ import annotations

import re

from lamd.guard.words import any_of

OVERWRITING = re.compile(
    any_of(r"""
    already exists | overwrit | replac(?:e|ing) (?:it|the|this|existing) | existiert bereits | existiert schon
    uberschr | ist bereits vorhanden | existe deja | remplacer | ecraser | ya existe | reemplazar | sobrescrib
    esiste gia | sostituir | sovrascriv | ja existe | substituir | sobrescrever | bestaat al | vervangen
    overschrijven
    """)
)
"""A message speaks of something that is there already."""

REPLACING = re.compile(
    r"(?:yes,? )?(?:replace|overwrite|ersetzen|uberschreiben|remplacer|ecraser|re(?:e)?mplazar|sobre?scribir|sobreescribir|sostituisci|sostituire|sovrascriv\w+|substituir|sobrescrever|vervangen|overschrijven)(?: (?:all|alle|files?|existing|tout|todos?|tutt[oi]|alles))*"
)
"""Buttons that overwrite it."""

WARNING = re.compile(
    any_of(r"""
    (?:cannot|can't|can not|could not|not) be (?:undone|reversed|recovered|restored) | irreversib | permanently
    will be (?:lost|deleted|erased|removed|overwritten|destroyed|discarded|terminated|killed|logged out|charged|sent|published|installed|uninstalled|closed|restarted)
    (?:want|sure|going|about) (?:to |you want to |you wish to )+(?:\w+ ){0,3}?(?:delete|erase|remove|discard|format|wipe|uninstall|install|send|publish|pay|buy|purchase|log ?out|shut ?down|restart|reboot|quit|kill|terminate|overwrite|replace|reset|revoke|empty|trust|allow)
    (?:^|[.!?] )(?:really )?(?:delete|erase|discard|uninstall|empty|format|send|pay|confirm (?:the )?(?:payment|purchase|transfer|order))\b.*\?
    unsaved changes | nicht ruckgangig | unwiderruflich | endgultig | geht verloren | verloren gehen
    wirklich .*(?:loschen|entfernen|beenden|senden) | irrevocable | definitivement | seront perdu
    voulez-vous (?:vraiment )?(?:supprimer|effacer|envoyer|quitter) | no se puede deshacer | permanentemente
    se perderan | seguro que (?:quiere|desea) | irreversibil | definitivamente | andranno pers
    (?:vuoi|volete) (?:davvero )?(?:eliminare|cancellare) | nao pode(?:ra)? ser desfeit | serao perdid
    tem certeza | kan niet ongedaan | gaan verloren | weet u zeker | definitief verwijder
    """)
)
"""A message warns of something final."""

SAFE = re.compile(
    r"(?:cancel|no|no,? .*|don'?t (?:delete|send|remove|replace|install|restart|quit|close|overwrite).*|keep.*|close|back|go back|help|details|(?:show|hide|more|less) .*|learn more|not now|later|(?:remind|ask) me later|stay.*|return.*|abort|retry|resume|skip|rename.*|review.*|leave .*|never ?mind|open .*|view .*|compare|abbrechen|nein|schliessen|zuruck|hilfe|spater|behalten|annuler|non|fermer|retour|aide|plus tard|conserver|cancelar|cerrar|volver|ayuda|mas tarde|annulla|chiudi|indietro|aiuto|nao|fechar|voltar|ajuda|annuleren|nee|sluiten|terug|anuluj|nie|x?)"
)
"""Buttons that are a way out of such a message."""

SAVING = re.compile(r"(?:save|speichern|enregistrer|sauvegarder|guardar|salva|salvar|gravar|opslaan|zapisz)\b.*")
"""Buttons that keep the work."""

LOOSENING = re.compile(
    any_of(r"""
    (?:don'?t|do not|never) (?:ask|warn|prompt|confirm|remind me (?:about|of) (?:risk|secur))
    (?:always|auto(?:matically)?[- ]?)(?: |-)?(?:allow|accept|trust|approve|grant|permit|run scripts)
    allow always | auto[- ]?approve
    remember (?:this |my |the |these |your )*(?:pass|decision|choice|answer|credential|login|sign|permission|me\b|pin\b|forever)
    remember$ | save (?:the |my )?password | skip (?:confirm|this dialog|warning|verif|the question|the check)
    (?:automatic(?:ally)? |auto-?)log ?in | log ?in automatically | (?:without|no|empty) (?:a )?password
    allow (?:executing|remote|root|unsafe|insecure|untrusted|ssh|unsigned|unknown|third|any|all|everyone|other (?:computers|users|devices))
    (?:remote (?:desktop|login|control|access|management)|screen sharing|file sharing|desktop sharing|public sharing|media sharing|secure shell|ssh)(?:$| )
    bypass | ignore (?:certificate|ssl|tls|security)
    (?:disable|turn off|no) (?:the )?(?:firewall|security|sandbox|encryption|password|screen ?lock|safe|verif|protect|antivirus)
    trust  | (?:show|reveal|unmask) (?:the )?(?:password|passphrase|characters|pin) | accept all cert
    skip this dialog | admin(?:istrator)? (?:mode|rights) | run as (?:admin|root) | sends? .*usage data
    nicht (?:mehr|wieder|erneut) (?:nach)?fragen | immer (?:erlauben|zulassen)
    (?:passwort|kennwort) (?:merken|speichern|anzeigen) | (?:entscheidung|auswahl) merken | automatisch anmelden
    ne plus (?:me )?(?:demander|avertir) | toujours (?:autoriser|accepter)
    (?:se souvenir|memoriser|enregistrer|afficher) (?:du |de |le |mon )*(?:mot de passe|choix|decision)
    no (?:volver a )?preguntar | permitir siempre | recordar (?:la |mi |esta )*(?:contrasena|decision|eleccion)
    mostrar (?:la )?contrasena | non chiedere | consenti sempre
    ricorda (?:la |questa )*(?:password|scelta|decisione) | mostra (?:la )?password | nao perguntar
    permitir sempre | lembrar (?:a |minha |esta )*(?:senha|palavra|decis|escolha) | mostrar (?:a )?senha
    niet (?:meer|opnieuw) vragen | altijd toestaan | (?:wachtwoord|keuze) onthouden
    wachtwoord (?:tonen|weergeven)
    """)
)
"""Switches that make something ask less or open more."""

PROTECTING = re.compile(
    any_of(r"""
    firewall
    ^(?:always )?(?:ask|confirm|warn|prompt|verify|check)\b.*\b(?:before|when|for|on|if|every|me|delet|exit|quit|clos|overwrit|cert|send|empty)
    require (?:a )?(?:pass|pin|auth|confirm|encrypt) | (?:automatic )?screen ?lock
    lock (?:screen|the screen|after|on|when) | encrypt | protection | protected | safe ?browsing | safe mode for
    antivirus | sandbox | https[- ]only | two[- ]factor | 2fa | secure boot | automatic (?:security )?updates
    (?:^| )verify  | back ?ups?\b | master password | do not track
    block (?:dangerous|deceptive|malware|unsafe|pop) | vor dem \w+ (?:nachfragen|fragen|warnen) | demander avant
    preguntar antes | chiedi prima | perguntar antes | vragen voor
    """)
)
"""Switches that protect while they are on."""

ERASERS = re.compile(
    r"""(?x)
    \brm\b(?=[^;|&]*\s-\w*r|[^;|&]*--recursive)[^;|&]*\s["']?(?:/|~|\$\{?home\}?|/home(?:/[\w.-]+)?|/root|/etc|/usr|/var|/boot|\*)/*\**["']?(?=\s|$|;|&|\|)
    | \brm\b[^;|&]*--no-preserve-root
    | \bfind\s+["']?(?:/|~|\$\{?home\}?|/home\S*)["']?(?:\s[^;|&]*)?\s-delete\b
    | \bmk(?:fs|e2fs|swap)\b | \bwipefs\b | \bblkdiscard\b | \bsgdisk\b.*(?:-z|--zap) | \bcryptsetup\s+(?:luksformat|erase)
    | \b(?:dd|cat|cp|pv|tee)\b[^;|&]*(?:of=|\s|>)\s*/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|mapper|md|loop)\w*
    | >\s*/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|mapper)\w* | \bshred\b[^;|&]*\s(?:/dev/|~|/home|\$home)
    | \b(?:fdisk|parted|sfdisk)\b[^;|&]*(?:mklabel|--delete) | \bhdparm\b.*--security-erase | \bnvme\s+format
    | :\s*\(\s*\)\s*\{ | \bchmod\b[^;|&]*-\w*r\w*\s+0*\s+/(?:\s|$) | \bmv\s+(?:/home\S*|~/?\*?|/)\s+/dev/null
    """
)
"""Command lines that erase a disk, the system or a home folder."""

ROOTS = re.compile(
    r"(?:file://)?(?:/+|~/*|\$home/*|/home(?:/[^/]*)?/*|/root/*|/(?:etc|usr|boot|var|bin|lib|sys|proc|dev)(?:/.*)?|[a-z]:\\?)\*?"
)
"""Paths that no skill with consequences may get."""

SOFTWARE_CHANGES = re.compile(
    r"(?:apply|update|upgrade|get|remove|mark|anwenden|aktualisieren|appliquer|actualizar|aggiorna|atualizar|bijwerken)\b"
)
"""Buttons that change the installed software in a program made for that."""

SEARCHING = re.compile(
    r"find|search|replace|suche|ersetz|recherch|remplac|busca|reemplaz|trova|sostitu|localizar|zoek|vervang"
)
"""Titles of windows where Replace is about text."""

FOR_GOOD = re.compile(
    r"permanent|forever|endgultig|definiti|account|history|profile|\bfiles?\b|folder|trash|factory|everywhere"
)
"""What no undo of an app takes back."""

_OBJECT = any_of(r"""
    lines? | words? | rows? | columns? | cells? | paragraphs? | characters? | chars? | text | sentences?
    footnotes? | endnotes? | comments? | comment thread | notes? anchors? | page breaks? | column breaks?
    row breaks? | manual breaks? | line breaks? | breaks? | sheets? | slides? | layers? | guides? | paths?
    anchors? | key ?frames? | points? | segments? | nodes? | objects? | shapes? | vertex | vertices | markers?
    tab stops? | indent | sparklines? | sparkline group | decimal places? | axis | axes | legend | grid | titles?
    data labels? | data table | trend ?lines? | error bars | borders? | filters? | highlights? | highlighting
    formatting | format | direct formatting | character formats? | styles? | outline | effects? | animations?
    transitions? | hyperlinks? | links? | fields? | index | bookmarks? | masks? | channels? | headers? | footers?
    captions? | watermarks? | columns? break | table | tables | frame | backdrop | background | duplicates?
    duplicate (?:lines|words) | blank lines | spaces | empty lines | white ?space | trailing spaces | entry
    digit | selection area | tags? | stop | route | measure | bar | staff | beat | subtitles? | zeilen?
    spalten? | absatz | absatze | worter | wort | zellen? | kommentare? | folien? | ebenen? | seitenumbruch
    formatierung | filter | lignes? | colonnes? | cellules? | commentaires? | mots? | paragraphe | diapositives?
    calques? | filtre | mise en forme | filas? | lineas? | columnas? | celdas? | comentarios? | palabras?
    parrafo | diapositivas? | capas? | filtro | formato | riga | righe | colonn[ae] | cell[ae] | comment[oi]
    parol[ae] | paragrafo | diapositiv[ae] | livell[oi] | formattazione | linhas? | colunas? | celulas?
    palavras? | camadas? | formatacao | regels? | rij | rijen | kolom | kolommen | cel | cellen | opmerking
    opmerkingen | woord | woorden | dia | dia's | laag | lagen | opmaak
""")
_DETERMINER = any_of(r"""
    the | this | that | these | all | all of the | current | selected | entire | whole | active | previous | next
    last | first | every | die | der | das | le | la | les | l' | el | los | las | il | lo | i | gli | o | a | os
    as | de | het | alle | toutes les | tous les
""")
_REMOVE = any_of(r"""
    delete | remove | erase | clear | discard | supprimer | effacer | eliminar | borrar | suprimir | elimina
    eliminare | cancella | excluir | apagar | verwijder | verwijderen
""")
_TAIL = any_of(r"""
    before | after | above | below | left | right | up | down | here | backwards? | forwards? | by this author
    and move up | to (?:start|end|beginning)(?: of (?:line|word|file|text|paragraph))?
""")

HARMLESS = re.compile(
    rf"(?:{_REMOVE} (?:{_DETERMINER} )*{_OBJECT}(?: {_TAIL})?|(?:{_DETERMINER} )*{_OBJECT} (?:loschen|entfernen|verwijderen|wissen)"
    rf"|{_REMOVE} (?:to|until) .*(?:line|word|file|text|paragraph|sentence)|{_REMOVE} (?:left|right|backwards?|forwards?))"
)
"""Deletions inside a document, which one undo takes back."""

REFUSAL = re.compile(
    any_of(r"""
        undo | redo | cancel | don'?t | do not | never | no | not | keep | stop | skip | cannot | can'?t
        could ?n[o']t | unable | failed | enable undo | nicht | kein\w* | abbrechen | ruckgangig
        wiederherstellen | ne pas | annuler | retablir | conserver | non | deshacer | rehacer | cancelar
        annulla | ripristina | nao | desfazer | refazer | niet | geen | annuleren | ongedaan | nie | anuluj | не
        отменить | angra | fortryd | peru
    """)
    + r"(?!\w)"
)
"""Beginnings that turn a label into the way out."""

LEADIN = re.compile(
    r"(?:(?:yes|ok|okay|sure|please|really|just|now|also|permanently|immediately|confirm|quickly|(?:press|click|tap) to)[ ,!]+)*"
)
"""Words that may stand before the verb."""
