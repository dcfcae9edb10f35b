# ruff: noqa: E501  (one family of phrases a line)
"""The words on controls that the guard asks for, as data: what destroys, sends, pays, installs, ends, or loosens.

All patterns are matched on folded text (lower case, no accents, see ``text.fold``), so they are written that way.
``leads``: English verbs, which stand first in a label or in one of its clauses ("Save and send"). ``anywhere``: phrases
that mean it wherever they stand, and the other languages, where the verb may come last ("Datei löschen"). Entries are
regular expressions without anchors, apart by `` | `` or a new line.
"""

from __future__ import annotations

from lamd.guard.words import Words, rows

UNSAVED = Words(
    "unsaved-work",
    "It throws away changes that are not saved.",
    leads=rows(r"""
        don'?t save | do not save | (?:close|quit|exit|continue|leave|log out|restart) without saving
        discard(?! color| profile)
        revert(?: (?:changes|all|files?|image|document|to (?:saved|original|last saved))\b|$) | drop changes
        lose changes | abandon changes | forget changes | throw away
    """),
    anywhere=rows(r"""
        without saving | nicht speichern | ohne (?:zu )?speichern | verwerfen
        ne pas (?:enregistrer|sauvegarder) | sans enregistrer | sans sauvegarder | abandonner les modifications
        ignorer les modifications | no guardar | sin guardar | descartar | non salvare | senza salvare
        scarta(?:re)? | nao (?:salvar|guardar|gravar) | sem (?:salvar|guardar|gravar) | niet opslaan
        zonder op te slaan | zonder opslaan | verwerpen | wijzigingen negeren | nie zapisuj | bez zapisywania
        odrzuc(?: zmiany)? | spara inte | gem ikke | ikke lagre | (?:не|he) сохранять | без сохранения | kaydetme
        neukladat | 不保存 | 保存しない | 저장 안 함
    """),
)

_HEAVY = "|".join(
    rows(r"""
        account | user | profile | device | printer | package | apps? | application | program | software | extension
        plugin | add-?on | repository | source | keys? | certificate | partition | volume | files? | folders?
        director(?:y|ies) | all (?:files|data|history|items|photos|passwords) | photos? | pictures? | messages? | e?mails?
        contacts? | passwords? | cookies | history | album | library | calendar | event | appointment | tasks? | events
        connection | network | snapshots? | virtual machine | vm | machine | database | wallet | keyring | disk | drive
        desktop | everything | selected files | from (?:disk|computer|device|library)
    """)
)

DESTROY = Words(
    "destroys",
    "It destroys something that may not come back.",
    leads=rows(rf"""
        delete | erase | wipe(?! (?:left|right|up|down|method)\b) | purge | destroy | shred | obliterate
        eradicate | remove(?:$|[.!]| (?:the |this |an? |selected |all |my |your )*(?:{_HEAVY})\b)
        remove[a-z ]* permanently | permanently remove
        (?:clear|forget) (?:all |my |the |your |entire |website |saved |recent |browsing |search |document )*(?:history|browsing data|cookies|site data|website data|private data|personal data|data|passwords?|logs?|database|everything|statistics|library|wallet|keyring|networks?|devices?|connections?|accounts?|the last hour)\b
        forget$
        empty (?:the )?(?:trash|wastebasket|rubbish|bin|recycle bin|junk|spam|deleted items|folder|mailbox|queue|vault)
        reset (?:all )?(?:my |the |this )?(?:account|all settings|settings|preferences|data|device|pc|system|computer|password|keyring|database|everything|to factory|all preferences)
        factory reset | restore factory | drop (?:table|database|schema|collection) | truncate table
        deactivate account | close account
        cancel (?:subscription|membership|order|booking|reservation|account|plan|event|meeting|appointment)
        revoke | unpair | (?:d|l|r)elete[a-z]* all data | reformat | overwrite(?! mode| cells| color)
        clean install | restore (?:from )?(?:backup|snapshot)
        leave (?:the )?(?:group|team|server|organi[sz]ation) | merge accounts | start over and delete
    """),
    anywhere=rows(r"""
        delete (?:all|everything|permanently|forever) | erase (?:all|everything) | permanently delete
        endgultig (?:loschen|entfernen) | loschen | entfernen und loschen | papierkorb (?:leeren|entleeren)
        uberschreiben | vernichten | zurucksetzen auf werkseinstellungen | auf werkseinstellungen zurucksetzen
        konto (?:schliessen|entfernen) | verlauf leeren | supprimer
        effacer (?:tout|l'historique|les donnees|definitivement|le disque) | vider la corbeille | ecraser
        detruire | reinitialiser (?:tout|l'appareil|aux parametres d'usine) | fermer le compte | eliminar
        borrar | suprimir | vaciar la papelera | sobrescribir | sobreescribir | destruir
        restablecer de fabrica | elimina(?:re)? | cancella(?:re)?(?= tutto| definitivamente| file| cronologia|$)
        svuota(?:re)?(?: il)? cestino | sovrascriv[ei](?:re)? | distruggi | excluir | apagar
        esvaziar(?: a| o)? (?:lixeira|lixo|reciclagem) | sobrescrever | substituir arquivo | remover conta
        verwijder(?:en)? | alles wissen | geschiedenis wissen | prullenbak legen | prullenbak leegmaken | overschrijven | vernietigen
        fabrieksinstellingen | usun(?:ac)? | skasuj | oproznij kosz | nadpisz | radera | ta bort
        tom papperskorgen | slet | slett | tom papirkurv | удалить | стереть | очистить корзину | перезаписать
        smazat | odstranit | torles | sil$ | videolla | poista | 删除 | 刪除 | 清空回收站 | 削除 | 消去 | 上書き | 삭제 | 덮어쓰기
        حذف | מחק | हटाएं | हटाएँ
    """),
    undoable=True,
)

END_PROCESS = Words(
    "ends-process",
    "It ends a program at once, with whatever is not saved in it.",
    leads=rows(r"""
        kill(?! ring) | terminate (?:task|process|app|application|program|all) | terminate$
        force[ -](?:quit|stop|close|kill|exit|shut ?down) | end (?:the )?(?:process|task)(?:es|s)?
        stop process | send (?:kill|end|terminate|stop) signal | forcibly
    """),
    anywhere=rows(r"""
        prozess beenden | abschiessen | beenden erzwingen | sofort beenden | forcer a quitter
        tuer(?: le processus)? | terminer le processus | forzar (?:salida|cierre|la salida)
        matar(?: proceso)? | finalizar proceso | termina processo | uccidi | uscita forzata
        forcar (?:saida|encerramento) | encerrar processo | proces (?:beeindigen|afbreken)
        geforceerd (?:stoppen|afsluiten) | zabij(?: proces)? | завершить процесс | 结束进程
    """),
)

SEND = Words(
    "sends",
    "It sends or publishes something that cannot be called back.",
    leads=rows(r"""
        send(?! (?:to (?:back|background|front|foreground|the back|tray|system tray|panel|workspace|desktop|new|layer|bottom|top)|backwards?|behind|forwards?|back|options|settings|interval|account|button|queue|key|keys|keystroke|menu|end)\b)
        (?:re|forward and )send | send/receive
        post(?:$| (?:to|now|comment|message|reply|review|anonymously|photo|status|tweet|update|it|this|new|public\w*|bookmarks)\b)
        publish | tweet | toot
        share (?:with|now|publicly|everything|every|screen|my|your|the|location|to|this|link|folder|desktop|spreadsheet|a)\b
        share everyone
        upload(?! (?:settings|size|options|limit|directory|folder name|free busy information)\b) | start upload
        submit (?:order|payment|bid|application|report|review|bug|bug report|album|post|comment|feedback|tax|vote|form|request|to|and (?:send|pay))\b
        invite(?! (?:message|list)\b) | call(?:$| (?:now|back|contact|number|everyone)\b) | dial(?!-up)
        (?:start |begin |place )?(?:video|voice|audio|phone) call$ | start call | broadcast$ | go live
        start (?:live ?stream\w*|streaming|broadcast\w*) | reply and send | fax$ | e-?mail (?:to|now|it|this)\b
        unsubscribe | report (?:abuse|user) | request (?:payment|money) | answer call | sign and
        file (?:return|taxes) | rsvp | sync and publish
        (?:tentatively )?(?:accept|decline) (?:meeting|invitation|call|request)
    """),
    anywhere=rows(r"""
        jetzt senden | (?<!hintergrund )(?<!vordergrund )senden(?! (?:an (?:hintergrund|hinten)|in den hintergrund)) | abschicken | absenden
        verschicken | versenden | veroffentlichen | beitrag posten | jetzt posten | hochladen | anrufen | einladen
        envoyer(?! (?:a l'arriere|vers l'arriere|en arriere|derriere|au fond)) | publier | televerser
        mettre en ligne | appeler | inviter | soumettre la commande
        enviar(?! (?:al fondo|atras|hacia atras|para tras|para o fundo|detras)) | publicar
        subir (?:archivo|foto|a la) | llamar | invitar | invia(?:re)?(?! (?:in fondo|sullo sfondo|indietro))
        pubblica(?:re)? | caricare online | chiama(?:re)?$ | invita(?:re)?$ | postar | carregar para
        ligar para | convidar | verzenden | versturen | verstuur | publiceren | plaatsen bericht | uploaden
        bellen | uitnodigen | wyslij | opublikuj | skicka | publicera | отправить | опубликовать | odeslat
        gonder | kuldes | laheta | 发送 | 發送 | 发布 | 送信 | 投稿 | 보내기 | 게시 | إرسال | שלח | भेजें
    """),
)

PAY = Words(
    "pays",
    "It spends money or enters a contract.",
    leads=rows(r"""
        pay(?! attention) | buy | purchase | order(?:$| (?:now|and pay|with|it))
        place (?:your |my |the )?(?:order|bid) | checkout(?:$| now| with) | check out (?:now|with|securely) | donate(?! to ) | bid(?:$| now)
        book(?:$| (?:now|a|it|flight|room|hotel|appointment|ticket|trip|this))
        reserve(?:$| (?:now|a|table|room|ticket)) | subscribe(?:$| (?:now|for|and))
        confirm (?:and )?(?:purchase|payment|pay|order|booking|transfer|reservation|subscription|transaction)
        complete (?:purchase|order|payment|booking|checkout) | (?:proceed|continue|go) to (?:payment|checkout)
        upgrade (?:plan|to (?:pro|premium|plus)|my plan|account|membership|subscription)
        transfer(?:$| (?:money|funds|now|balance|to account)) | withdraw | sell(?:$| now) | rent(?:$| now)
        start (?:your )?(?:free )?trial | top up | add funds | renew (?:subscription|plan|now|membership)
        1-click | one-click (?:buy|order) | make (?:a )?payment | send money | sign (?:contract|agreement)
        invest(?:$| now) | trade$ | tip$
    """),
    anywhere=rows(r"""
        buy now | order now | pay now | proceed to payment | confirm purchase | zahlungspflichtig
        (?:jetzt )?bezahlen | (?:jetzt )?kaufen | (?:jetzt )?bestellen | bestellung aufgeben | kostenpflichtig
        jetzt buchen | uberweisen | spenden | payer | acheter | commander | passer (?:la )?commande
        reserver maintenant | faire un don | pagar | comprar | realizar pedido | hacer pedido | pedir ahora
        donar | reservar ahora | paga(?:re)?(?: ora)?$ | acquista(?:re)? | compra(?:re)? | ordina ora
        effettua ordine | prenota ora | dona ora | finalizar (?:compra|pedido) | encomendar | doar | betalen
        afrekenen | kopen | nu bestellen | bestelling plaatsen | doneren | zaplac | kup(?: teraz)? | zamow
        betala | kop nu | оплатить | купить | заказать | satin al | zaplatit | koupit | 支付 | 购买 | 購買 | 付款 | 購入
        支払う | 결제 | 구매 | شراء | דفע | שלם
    """),
    ellipsis=False,
)

INSTALL = Words(
    "installs",
    "It installs or runs software.",
    leads=rows(r"""
        install(?! (?:date|location|path|size|failed)\b) | uninstall | reinstall
        update (?:now|and (?:restart|shut ?down|install)|system|firmware|software|packages|all packages|bios|driver)
        upgrade(?:$| (?:now|system|all|firmware|packages|database|distribution)) | apply (?:all )?updates
        restart and (?:install|update) | download and (?:install|run) | enable and install
        run (?:as|in (?:a )?terminal|anyway|software|it anyway|in (?:the )?terminal window|installer|setup|program|a program|this program)\b
        make executable | launch (?:anyway|untrusted) | trust and launch | allow launching | mark as trusted
        add (?:extension|add-on|to (?:chrome|firefox|chromium|brave)|repository|ppa) | side-?load
        flash (?:firmware|bios|rom|device|now) | download driver | enable macros | enable content
        burn (?:disc|disk|image|now|cd|dvd|iso) | proceed to burn | burn$
    """),
    anywhere=rows(r"""
        and install | (?<!nicht )installieren | deinstallieren | neu installieren | jetzt aktualisieren
        installer(?= |$)(?! (?:options|log)) | desinstaller | mettre a jour maintenant | instalar | desinstalar
        actualizar ahora | installa(?:re)?$ | installa ora | disinstalla(?:re)? | aggiorna ora
        atualizar agora | installeren | verwijderen en installeren | de-installeren | nu bijwerken | zainstaluj
        odinstaluj | installera | avinstallera | установить | yukle$ | nainstalovat | 安装 | 安裝 | 卸载 | インストール
        설치 | تثبيت
    """),
)

SESSION = Words(
    "ends-session",
    "It ends or interrupts the session.",
    leads=rows(r"""
        log ?(?:out|off)(?! (?:of|file|level|settings)) | log out of | sign ?(?:out|off)
        shut ?down(?! (?:after|when|at|time|service)) | power ?off | switch off (?:the )?computer
        turn off (?:the )?(?:computer|pc|machine|device)
        re(?:start|boot)(?:$|[.!]| (?:now|computer|the computer|system|session|anyway|device|pc|machine|in safe mode|and|to|later|required now|without)\b)
        reboot | suspend(?:$| now| computer| the computer) | hibernate | sleep(?:$| now)
        lock (?:the )?(?:screen|session|computer) | switch user | end (?:the )?session | leave session
        exit session | end meeting for (?:all|everyone)
    """),
    anywhere=rows(r"""
        abmelden | herunterfahren | ausschalten$ | neu ?starten | neustart(?:en)?$ | bereitschaft | ruhezustand
        bildschirm sperren | benutzer wechseln | se deconnecter | deconnexion | fermer la session | eteindre
        redemarrer | mettre en veille | verrouiller l'ecran | cerrar (?:la )?sesion
        apagar (?:el )?(?:equipo|ordenador) | reiniciar | suspender | bloquear (?:la )?pantalla | hibernar
        disconnetti$ | termina (?:la )?sessione | esci dalla sessione | spegni | riavvia(?:re)? | sospendi
        blocca (?:lo )?schermo | terminar (?:a )?sess[ae]o | encerrar (?:a )?sess[ae]o | sair da sess[ae]o
        desligar | bloquear ecra | bloquear tela | afmelden | uitloggen | computer afsluiten | computer uitschakelen
        herstarten | opnieuw (?:op)?starten | pauzestand | slaapstand | scherm vergrendelen | wyloguj
        wylacz komputer | uruchom ponownie | logga ut | starta om | выйти из системы | завершение работы
        выключить | перезагрузить | 关机 | 重启 | 注销 | シャットダウン | 再起動 | ログアウト | 로그아웃 | 다시 시작
    """),
)

PERMIT = Words(
    "permits",
    "It gives a permission or sets a warning aside.",
    leads=rows(r"""
        allow(?:$|[.!,]| (?:all|once|always|access|and|anyway|this|for|permission|connection|location|camera|microphone|notifications|remote|unsafe|on|in|the|from|site)\b)
        always (?:allow|accept|trust|approve|permit|grant|run|yes) | grant | authori[sz]e | approve
        trust(?! (?:level|model|settings|column)\b)
        accept(?: (?:the )?(?:risk|licen[sc]e|permanently|temporarily|and continue|terms|agreement|conditions|certificate|key|for this session|until|connection|pairing|first|eula))
        i (?:agree|accept|consent|understand|am (?:human|the assistant|not a robot)) | agree | consent
        (?:continue|proceed|connect|open|visit|go|keep|download|use|send|delete|log out|shut down|restart)(?: [a-z]+){0,3} (?:anyway|unsafe|unprotected)
        continue without (?:protection|encryption|a password|verification) | add (?:security )?exception
        confirm (?:security )?exception | proceed to .*unsafe
        ignore (?:the )?(?:warnings?|risks?|certificate)
        (?:disable|turn off|switch off|stop) (?:the )?(?:firewall|protection|security|antivirus|encryption|password|screen lock|safe browsing|sandbox|verification|guard|safety)
        share (?:your )?screen$ | yes,? always | copy to public | make public
        give (?:access|permission|control) | hand over control | unblock
    """),
    anywhere=rows(r"""
        (?:don'?t|do not|never) (?:ask|warn|prompt|confirm) | always allow | allow always | allow all
        trust this | anyway$ | unsafe\)?$ | on behalf of | as administrator | as root | accept and continue
        accepts? the terms | zulassen | erlauben | genehmigen | berechtigung erteilen
        (?:nutzungsbedingungen|lizenz|risiko) akzeptieren | zustimmen | einwilligen | trotzdem
        ausnahme hinzufugen | nicht (?:mehr|wieder|erneut) (?:nach)?fragen | als administrator | autoriser
        accepter (?:le risque|la licence|les conditions|et continuer) | j'accepte | quand meme
        ne plus (?:me )?demander | permitir | autorizar
        aceptar (?:el riesgo|la licencia|los terminos|y continuar) | de todos modos
        no (?:volver a )?preguntar | consenti$ | autorizza(?:re)?
        accett[ao] (?:il rischio|la licenza|i termini|e continua) | comunque | non chiedere (?:piu|di nuovo)
        aceitar (?:o risco|a licenca|os termos|e continuar) | mesmo assim | nao perguntar (?:novamente|de novo)
        toestaan | accepteren en doorgaan | risico accepteren | toch doorgaan | niet (?:meer|opnieuw) vragen
        zezwol | zezwalaj | akceptuje | tillat | разрешить | izin ver | povolit | 允许 | 允許 | 同意 | 許可 | 同意する | 허용
        동의 | السماح | موافق$
    """),
    ellipsis=False,
)

ACCEPT = Words(
    "accepts",
    "It agrees to something.",
    leads=rows(r"""
        accept(?:$|[.!])
    """),
    undoable=True,
)
"""A change in a document that is accepted can be undone, a contract not."""

SECRETS = Words(
    "shows-secret",
    "It brings a secret into the open.",
    leads=rows(r"""
        (?:show|reveal|display|copy|export|view|print|back ?up) (?:the |my |all |saved |stored |private |secret |your )*(?:passwords?|passphrases?|private keys?|secret keys?|recovery (?:key|phrase|codes?)|seed phrase|pin|api key|token|secrets?|credentials)
    """),
    anywhere=rows(r"""
        passwort (?:an)?zeigen | kennwort (?:an)?zeigen | passworter (?:an)?zeigen
        afficher (?:le )?mots? de passe | mostrar (?:la )?contrasena | mostra(?:re)? (?:la )?password
        mostrar (?:a )?senha | wachtwoord (?:tonen|weergeven) | exportar contrasenas | passworter exportieren
        показать пароль | 显示密码
    """),
    ellipsis=False,
)

LABEL_WORDS = (UNSAVED, DESTROY, END_PROCESS, SEND, PAY, INSTALL, SESSION, PERMIT, ACCEPT, SECRETS)

WIPE_DISK = Words(
    "erases-disk",
    "Erasing a disk or a home folder is never done.",
    anywhere=rows(r"""
        (?:erase|format|reformat|wipe|shred|zero|overwrite|initiali[sz]e) (?:the |this |an? |entire |whole |selected |your |my |and install )*(?:disk|disks|drive|drives|hard disk|hard drive|ssd|partitions?|volume|usb (?:stick|drive)|device|home|home folder|home directory|sd card|floppy)\b(?! usage| image| name)
        erase (?:multiple disks|disk and install) | ata (?:enhanced )?secure erase
        delete (?:the |this |all )?(?:partitions?|volume|partition table|home folder|home directory|logical volume)
        (?:create|new) partition table
        (?:festplatte|laufwerk|datentrager|partition|volume) (?:formatieren|loschen)
        formater (?:le |la )?(?:disque|lecteur|partition|volume) | effacer le disque
        formatear (?:el |la )?(?:disco|unidad|particion|volumen) | borrar (?:el )?disco
        formatta(?:re)? (?:il |la |l')?(?:disco|unita|partizione|volume)
        formatar (?:o |a )?(?:disco|unidade|particao|volume)
        (?:schijf|station|partitie|volume) (?:formatteren|wissen) | форматировать диск | 格式化
    """),
    ellipsis=False,
)
"""Refused in any program."""

WIPE_TOOL = Words(
    "erases-disk",
    "Erasing a disk is never done.",
    leads=rows(r"""
        format | erase | wipe | delete | write | flash | restore (?:disk )?image | apply | install | start$
        create partition | resize | repartition
    """),
    anywhere=rows(r"""
        formatieren | loschen | formater | effacer | formatear | borrar | formatta(?:re)? | formatar
        formatteren | wissen | anwenden$ | appliquer$ | aplicar$ | applica$ | toepassen$
    """),
    ellipsis=False,
)
"""Refused in programs that write whole disks."""
