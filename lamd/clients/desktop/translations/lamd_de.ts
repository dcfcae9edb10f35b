<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Consent</name>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Nein</translation>
    </message>
    <message>
        <source>&amp;Allow once</source>
        <translation>&amp;Einmal erlauben</translation>
    </message>
    <message>
        <source>Don&apos;t do it</source>
        <translation>Es nicht tun</translation>
    </message>
    <message>
        <source>Do exactly this, this time</source>
        <translation>Genau das tun, dieses eine Mal</translation>
    </message>
    <message>
        <source>Al&amp;ways allow this here</source>
        <translation>&amp;Hier immer erlauben</translation>
    </message>
    <message>
        <source>Do exactly this now, and from now on without asking</source>
        <translation>Genau das jetzt tun, und von nun an ohne zu fragen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Should lamd do this?</source>
        <translation>Soll lamd das tun?</translation>
    </message>
    <message>
        <source>Action: %1</source>
        <translation>Handlung: %1</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Woran</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Womit</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Worin</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>Risiko</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>Gefragt von</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>only looks</source>
        <translation>schaut nur</translation>
    </message>
    <message>
        <source>can be undone</source>
        <translation>kann rückgängig gemacht werden</translation>
    </message>
    <message>
        <source>has consequences</source>
        <translation>hat Folgen</translation>
    </message>
    <message>
        <source>cannot be undone</source>
        <translation>kann nicht rückgängig gemacht werden</translation>
    </message>
    <message>
        <source>exactly this in %1; lam rules lists it and takes it back</source>
        <translation>genau das in %1; lam rules zeigt es und nimmt es zurück</translation>
    </message>
    <message>
        <source>exactly this; lam rules lists it and takes it back</source>
        <translation>genau das; lam rules zeigt es und nimmt es zurück</translation>
    </message>
    <message>
        <source>an agent, a program that acts for somebody</source>
        <translation>einem Agenten, einem Programm, das für jemanden handelt</translation>
    </message>
    <message>
        <source>you, here</source>
        <translation>Ihnen, hier</translation>
    </message>
    <message>
        <source>you, in another program</source>
        <translation>Ihnen, in einem anderen Programm</translation>
    </message>
    <message>
        <source>%1 more</source>
        <translation>%1 weitere</translation>
    </message>
    <message>
        <source>No in %1 s</source>
        <translation>Nein in %1 s</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>What lamd sees</source>
        <translation>Was lamd sieht</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>What should be done?</source>
        <translation>Was soll getan werden?</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Type a command; Enter runs it, arrows pick a suggestion</source>
        <translation>Einen Befehl eingeben; die Eingabetaste führt ihn aus, die Pfeiltasten wählen einen Vorschlag</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>In Arbeit …</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Type on for the next command</source>
        <translation>Weitertippen für den nächsten Befehl</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Enter runs   ↑ ↓ pick   Esc closes</source>
        <translation>Eingabe führt aus   ↑ ↓ wählen   Esc schließt</translation>
    </message>
    <message>
        <source>recent</source>
        <translation>zuletzt</translation>
    </message>
    <message>
        <source>skill</source>
        <translation>Fähigkeit</translation>
    </message>
    <message>
        <source>program</source>
        <translation>Programm</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>there is no tray here; lam desktop --palette opens the palette</source>
        <translation>hier gibt es keine Taskleiste für Symbole; lam desktop --palette öffnet die Palette</translation>
    </message>
    <message>
        <source>Not done: lamd is paused, and nothing is done until you resume.</source>
        <translation>Nicht getan: lamd pausiert, und nichts geschieht, bis Sie fortsetzen.</translation>
    </message>
    <message>
        <source>Not undone: lamd is paused.</source>
        <translation>Nicht rückgängig gemacht: lamd pausiert.</translation>
    </message>
    <message>
        <source>Undo the last</source>
        <translation>Das Letzte rückgängig machen</translation>
    </message>
    <message>
        <source>Places on the screen are known on X11 only.</source>
        <translation>Wo etwas auf dem Bildschirm ist, ist nur unter X11 bekannt.</translation>
    </message>
    <message>
        <source>Stopped before anything was done.</source>
        <translation>Angehalten, bevor etwas getan wurde.</translation>
    </message>
    <message>
        <source>Nothing in front tells where it is.</source>
        <translation>Nichts im Vordergrund sagt, wo es ist.</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>%1 things keep lamd from working.</source>
        <translation>%1 Dinge hindern lamd am Arbeiten.</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Asks first: %1</source>
        <translation>Fragt erst: %1</translation>
    </message>
    <message>
        <source>Answer: %1</source>
        <translation>Antwort: %1</translation>
    </message>
    <message>
        <source>Plan, step %1: %2</source>
        <translation>Plan, Schritt %1: %2</translation>
    </message>
    <message>
        <source>Denied: %1</source>
        <translation>Verweigert: %1</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>was so already</source>
        <translation>war schon so</translation>
    </message>
    <message>
        <source>nothing changed</source>
        <translation>nichts hat sich geändert</translation>
    </message>
    <message>
        <source>cannot be checked</source>
        <translation>kann nicht geprüft werden</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>geplant</translation>
    </message>
</context>
<context>
    <name>Standing</name>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Needs your answer</source>
        <translation>Wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>Paused: nothing is done until you resume</source>
        <translation>Pausiert: nichts geschieht, bis Sie fortsetzen</translation>
    </message>
    <message>
        <source>A model is missing: run the doctor</source>
        <translation>Ein Modell fehlt: Diagnose ausführen</translation>
    </message>
    <message>
        <source>lamd is not running</source>
        <translation>lamd läuft nicht</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>&amp;Open the palette</source>
        <translation>&amp;Palette öffnen</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Pause: don&apos;t act until I say so</source>
        <translation>Pa&amp;use: nichts tun, bis ich es sage</translation>
    </message>
    <message>
        <source>&amp;Recent commands</source>
        <translation>&amp;Letzte Befehle</translation>
    </message>
    <message>
        <source>&amp;Undo the last</source>
        <translation>Das Letzte &amp;rückgängig machen</translation>
    </message>
    <message>
        <source>Show &amp;what lamd sees</source>
        <translation>&amp;Zeigen, was lamd sieht</translation>
    </message>
    <message>
        <source>S&amp;ettings file</source>
        <translation>&amp;Einstellungsdatei</translation>
    </message>
    <message>
        <source>&amp;Doctor</source>
        <translation>&amp;Diagnose</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
</context>
</TS>
