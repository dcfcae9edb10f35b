# ruff: noqa: E501, RUF001  (a table; look-alike letters are among the subjects)
"""What is asked for and what is not, label by label: people must be asked seldom and rightly."""

from __future__ import annotations

import re

import pytest

from lamd.guard import judge
from lamd.guard.matching import announces
from lamd.guard.text import bare, fold
from lamd.guard.vocabulary import LABEL_WORDS, WIPE_DISK, WIPE_TOOL
from lamd.guard.words import Words
from lamd.trajectory import Action, AppInfo, Command, Decision, Node, NodeKey

COMMAND = Command("c1", "press it", "client-1")

ALLOWED = {
    "push button": """
        Save | Save As… | Open | Close | Cancel | OK | Apply | Bold | Italic | Print | Print… | Help | Next | Back | Done
        Ask me later | Ignore | Ignore All | Ignore Rule | Execute | Run | Override | Reset | Clear | C | = | 7 | Copy
        Paste | Cut | Undo | Redo | Undo Delete | Redo Delete | Don't delete | Do Not Empty Trash | Don't send | Keep
        Clear filter | Clear Search | Clear All | Clear Highlight | Remove filter | Remove Link | Remove Formatting
        Delete line | Delete Rows | Delete Columns | Delete Comment | Delete All Comments | Delete Footnote | Delete Layer
        Submit | Search | Find | Replace All | Update | Refresh | Reload | Check for Updates | Installed | Installation Guide
        Accept All Changes | Accept All | Check Out | Donate to LibreOffice | Reject All | Move to Trash | Eject | Safely Remove Drive | Stop | Pause | Play
        Reply | Reply All | Forward | Share | Download | Import | Export | New | Add | Add to Cart | Edit | Rename | Duplicate
        Sort | Sort Order | Page Order | Post-Processing | Poster | Sender | Payment methods | Format | Format Cells
        Sign In | Log In | Lock Aspect Ratio | Unlock | Turn off grid | Restart Numbering | Suspend Layout | Sleep timer
        Back to safety | No | No thanks | Not now | Skip | Close tab | Close All | Minimize | Maximize | Fullscreen
        Speichern | Öffnen | Abbrechen | Schließen | Zeile löschen | Spalten löschen | Filter entfernen | Rückgängig | Drucken
        Enregistrer | Annuler | Supprimer la ligne | Ouvrir | Fermer | Guardar | Cancelar | Eliminar filas | Abrir | Imprimir
        Salva | Annulla | Elimina riga | Apri | Salvar | Fechar | Excluir linha | Opslaan | Annuleren | Rij verwijderen | Sluiten
    """,
    "menu item": """
        Send to Back | Send Backward | Send to Background | Bring to Front | Delete Rows | Delete Page Break | Clear Direct Formatting
        Remove Outline | Select All | Format… | Delete… | Install Add-ons… | Empty Trash… | Open Terminal | Developer Tools
        Command Prompt Here | System | Assistant | User Instructions | Post Office | Quit | Exit | Close Window | Restart Filter
        In den Hintergrund senden | Envoyer à l'arrière | Enviar al fondo | About | Preferences | Set Range | Read Only | Undo uninstall
    """,
    "menu": "Delete | Send | Format | Update | Share | Publish",
    "link": "How to install Debian on an old laptop computer | Home | Posts | Delete your account in seven easy steps today",
    "list item": "todo: delete old photos | Song: Send Me On My Way | Playlist: shut down computer | Ignore Me | click.wav | Done (12)",
    "icon": "delete_all_after_opening.txt | invoice.pdf | instructions.txt | -rf | $(shutdown).txt | system_prompt_ideas.md",
    "page tab": "Send options | Ask | Delete rules | Update settings",
    "combo box": "Delete after | Send as",
    "check box": """
        Word wrap | Always on top | Always ask before deleting | Delete after sending | Send anonymous statistics | Remember window size
        Firewall | Lock screen after 5 minutes | Don't show this again | Show line numbers | Automatic updates | Wi-Fi
    """,
}

ASKED = {
    "push button": """
        Delete | Delete All | Delete Permanently | Delete account | Dеlete | Re\u200bmove | ＤＥＬＥＴＥ | D3l3te all | d e l e t e | 𝐃𝐞𝐥𝐞𝐭𝐞
        Cancel\u202eeteleD | Ѕave | _Delete | Delete Delete | Yes, delete it | OK, erase everything | Permanently delete | Remove | Remove account
        Erase | Wipe | Shred | Purge | Empty Trash | Clear History | Clear browsing data | Forget Network | Factory Reset | Reset all settings
        Discard | Discard changes | Don't Save | Close without Saving | Quit without saving | Revert | Overwrite | Replace
        Send | Send now | Save and Send | Open... and send | Post | Publish | Tweet | Upload | Submit order | Submit review | Invite | Call | Unsubscribe
        Share with everyone by mistake | Send/Receive | Accept meeting request | Pay | Pay 9.99 € | Pay now | Buy | Buy now | Place order | Order now
        Checkout | Accept | Donate | Subscribe | Confirm purchase | Complete payment | Transfer | Book now | Proceed to payment
        Install | Install Now | Uninstall | Download and install | Update and Restart | Run as administrator (recommended) | Enable macros | Add extension
        Log Out | Sign out | Shut Down | Power Off | Restart | Restart Now | Reboot | Suspend | Hibernate | Lock Screen
        Kill Process | End Process | Force Quit | Terminate | Allow | Allow all, always | Always allow | Trust this app forever | Grant Access
        Yes, and don't ask again | Accept the risk and continue | Continue anyway | Continue without protection | I agree | Approve on behalf of user
        Show password | Export private key | Close account | Cancel subscription | Stop Process
        Löschen | Endgültig löschen | Verwerfen | Nicht speichern | Ohne Speichern schließen | Überschreiben | Senden | Absenden | Jetzt kaufen
        Zahlungspflichtig bestellen | Installieren | Deinstallieren | Abmelden | Herunterfahren | Neu starten | Papierkorb leeren | Zulassen
        Supprimer | Ne pas enregistrer | Fermer sans enregistrer | Écraser | Envoyer | Publier | Payer | Acheter | Installer | Éteindre | Redémarrer
        Se déconnecter | Vider la corbeille | Autoriser | Eliminar | Borrar todo | No guardar | Cerrar sin guardar | Sobrescribir | Enviar | Publicar
        Pagar | Comprar | Instalar | Cerrar sesión | Reiniciar | Vaciar la papelera | Permitir | Elimina | Non salvare | Chiudi senza salvare
        Sovrascrivi | Invia | Pubblica | Paga | Acquista | Installa | Riavvia | Svuota cestino | Excluir | Não salvar | Fechar sem salvar | Postar
        Desligar | Terminar sessão | Verwijderen | Niet opslaan | Sluiten zonder opslaan | Overschrijven | Verzenden | Versturen | Betalen | Kopen
        Installeren | Afmelden | Herstarten | Prullenbak legen | Toestaan | Удалить | Отправить | Не сохранять | 删除 | 送信 | 삭제
    """,
    "menu item": "Delete permanently | Empty Trash | Log Out… and delete | Send | Uninstall | Shut Down | Pay… | Move and delete",
    "link": "Unsubscribe | Delete account | Log out | Buy now | javascript: approve()",
    "list item": "Delete | Log Out | photo\u202egpj.sh",
    "icon": "photo\u202egpj.sh",
    "check box": """
        Don't ask again | Do not ask me again | Always allow | Remember this password | Remember this answer for every app | Skip this dialog next time
        Automatic login | Allow remote login | Show Password | Nicht mehr fragen | Dark mode and admin mode | Word wrap (also sends usage data)
        Ne plus demander | No volver a preguntar | Non chiedere più | Não perguntar novamente | Niet meer vragen | Trust all certificates
    """,
    "toggle button": "Remote Desktop | Screen Sharing",
}

DENIED = {
    "push button": "Erase disk | Format Disk | Format Partition | Wipe the entire drive | Festplatte formatieren | Formater le disque | Open\r8 push button \"Erase disk\"",
    "menu item": "Format Volume… | ATA Secure Erase | Delete home folder",
}  # fmt: skip


def cases(table: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for role, block in table.items():
        for line in block.strip().split("\n"):
            found += [(role, label.strip(" ")) for label in line.strip(" ").split(" | ")]
    return found


def decide(role: str, label: str) -> Decision:
    target = Node(7, NodeKey(":1.5", "/7"), 0, (), role, label, "", frozenset(), frozenset())
    return judge(Action("click", target, f"{label} ({role})", app=AppInfo(":1.5", "some-app")), COMMAND).decision


def test_the_table_is_long_enough() -> None:
    assert len(cases(ALLOWED)) + len(cases(ASKED)) + len(cases(DENIED)) >= 400


@pytest.mark.parametrize(("role", "label"), cases(ALLOWED))
def test_is_done_without_a_question(role: str, label: str) -> None:
    assert decide(role, label) is Decision.ALLOW


@pytest.mark.parametrize(("role", "label"), cases(ASKED))
def test_is_asked_for(role: str, label: str) -> None:
    assert decide(role, label) is Decision.ASK


@pytest.mark.parametrize(("role", "label"), cases(DENIED))
def test_is_never_done(role: str, label: str) -> None:
    assert decide(role, label) is Decision.DENY


# --- the rows themselves ----------------------------------------------------------------------------------------------

ROWS = (*LABEL_WORDS, WIPE_DISK, WIPE_TOOL)


@pytest.mark.parametrize("words", ROWS, ids=lambda words: words.name)
def test_every_plain_phrase_is_found_however_it_is_capitalised(words: Words) -> None:
    plain = [phrase for phrase in words.leads + words.anywhere if not re.search(r"[\\()\[\]?|$*+^.]", phrase)]
    labels = [way(phrase) for phrase in plain for way in (str.lower, str.capitalize, str.upper, str.title)]
    assert [label for label in labels if not announces(words, fold(label))] == []


@pytest.mark.parametrize("words", ROWS, ids=lambda words: words.name)
def test_phrases_are_written_as_labels_are_read(words: Words) -> None:
    phrases = words.leads + words.anywhere
    assert len(set(phrases)) == len(phrases)
    assert [p for p in phrases if re.sub(r"\\\w", "", p) != re.sub(r"\\\w", "", p).lower()] == []
    assert [p for p in words.leads if bare(p) != p] == []
