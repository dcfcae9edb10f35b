"""The phrases can match what they are matched on, and the six languages of the programs are among them."""

from __future__ import annotations

import re

import pytest

from lamd.guard import phrases
from lamd.guard.text import bare, fold

PATTERNS = {name: value for name, value in vars(phrases).items() if isinstance(value, re.Pattern)}
LANGUAGES = {
    "WARNING": (
        "Dies kann nicht rückgängig gemacht werden", "Voulez-vous vraiment supprimer ceci", "No se puede deshacer",
        "I dati andranno persi", "Não poderá ser desfeito", "Dit kan niet ongedaan worden gemaakt",
    ),
    "OVERWRITING": (
        "existiert bereits", "existe déjà", "ya existe", "esiste già", "já existe", "bestaat al",
    ),
    "LOOSENING": (
        "Nicht mehr fragen", "Ne plus me demander", "No volver a preguntar", "Non chiedere più", "Não perguntar",
        "Niet meer vragen",
    ),
    "PROTECTING": (
        "Vor dem Löschen fragen", "Demander avant", "Preguntar antes", "Chiedi prima", "Perguntar antes", "Vragen voor",
    ),
}  # fmt: skip
WHOLE = {
    "REPLACING": ("Ersetzen", "Remplacer", "Reemplazar", "Sostituisci", "Substituir", "Vervangen", "Replace all files"),
    "SAVING": ("Speichern", "Enregistrer", "Guardar", "Salva", "Salvar", "Opslaan", "Save as"),
    "SAFE": ("Abbrechen", "Annuler", "Cancelar", "Annulla", "Fechar", "Annuleren", "Keep it", "Don't delete the file"),
    "HARMLESS": (
        "Zeile löschen", "Supprimer la ligne", "Eliminar filas", "Elimina riga", "Excluir linha", "Rij verwijderen",
        "Delete the selected row", "Delete to end of line",
    ),
    "REFUSAL": ("Don't", "Nicht", "Ne pas", "Annulla", "Não", "Niet", "Deshacer"),
}  # fmt: skip


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_are_written_as_texts_are_read(name: str) -> None:
    """Text is matched in lower case without accents, so a capital or an accent in a pattern would never be met."""
    written = re.sub(r"\\\w", "", PATTERNS[name].pattern)
    assert (written.lower(), bare(written)) == (written, written)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in LANGUAGES.items() for text in texts])
def test_what_is_said_in_each_language_is_found(name: str, text: str) -> None:
    assert PATTERNS[name].search(fold(text))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WHOLE.items() for text in texts])
def test_what_buttons_are_called_in_each_language_is_found(name: str, text: str) -> None:
    assert PATTERNS[name].fullmatch(fold(text))


@pytest.mark.parametrize("text", ["Delete file", "Delete account", "Delete row and account", "Konto löschen", "Delete"])
def test_what_an_undo_does_not_take_back_is_not_harmless(text: str) -> None:
    assert not PATTERNS["HARMLESS"].fullmatch(fold(text))


def test_no_way_out_overwrites_or_saves() -> None:
    assert not [text for text in WHOLE["REPLACING"] + WHOLE["SAVING"] if PATTERNS["SAFE"].fullmatch(fold(text))]


@pytest.mark.parametrize("path", ["/", "~", "/home/ann", "/etc/passwd", "file:///", "c:\\"])
def test_paths_of_the_system_and_homes_are_roots(path: str) -> None:
    assert PATTERNS["ROOTS"].fullmatch(path)


@pytest.mark.parametrize("path", ["~/notes.txt", "/home/ann/a.txt", "/tmp/x", "notes.txt"])
def test_files_inside_a_home_are_not(path: str) -> None:
    assert not PATTERNS["ROOTS"].fullmatch(path)
