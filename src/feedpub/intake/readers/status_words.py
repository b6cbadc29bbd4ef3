"""Words in which editorial systems say whether something is public."""

from __future__ import annotations

import unicodedata


def folded(word: str) -> str:
    """*word* in lower case, without accents, with hyphens between its words."""
    plain = unicodedata.normalize("NFKD", word[:200].strip().strip("\"'").casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return "-".join(unicodedata.normalize("NFC", plain).replace("_", " ").replace("-", " ").split())


#: In the languages of their users, by the code that they lead to.
_WORDS = {
    "status-draft": "draft drafts auto-draft autosave in-draft unfinished incomplete wip"
    " work-in-progress in-progress working concept entwurf in-bearbeitung in-arbeit brouillon"
    " borrador rascunho bozza kladde kladd utkast luonnos szkic черновик чернетка 草稿 下書き 초안"
    " مسودة",
    "status-pending": "pending pending-review review in-review under-review needs-review"
    " ready-for-review to-review submitted unapproved not-approved awaiting-approval"
    " awaiting-review moderation in-moderation needs-approval ausstehend in-prüfung"
    " zur-freigabe nicht-freigegeben en-attente en-attente-de-relecture en-relecture pendiente"
    " pendiente-de-revisión en-revisión pendente em-revisão in-attesa in-revisione"
    " in-afwachting",
    "status-private": "private privat prive privado privato internal intern interne interno hidden"
    " invisible unsichtbar versteckt caché masqué oculto nascosto verborgen",
    "status-protected": "password protected password-protected passwortgeschützt",
    "status-unlisted": "unlisted",
    "status-trash": "trash trashed bin deleted removed soft-trashed soft-deleted discarded"
    " gelöscht papierkorb im-papierkorb supprimé corbeille à-la-corbeille eliminado borrado"
    " papelera en-la-papelera excluído apagado lixeira eliminato cestino nel-cestino verwijderd"
    " prullenbak raderad slettet poistettu usunięty удалено удалён",
    "status-future": "future scheduled planned geplant planifié programmé programado agendado"
    " programmato pianificato gepland",
    "status-unpublished": "unpublished not-published depublished unpublish retracted withdrawn"
    " taken-down offline disabled inactive suspended skip recalled revoked"
    " nicht-veröffentlicht unveröffentlicht depubliziert zurückgezogen deaktiviert inaktiv"
    " non-publié dépublié retiré hors-ligne désactivé no-publicado despublicado retirado"
    " desactivado não-publicado non-pubblicato ritirato niet-gepubliceerd ingetrokken",
    "status-archived": "archived archiviert archivé archivado arquivado archiviato gearchiveerd",
    "status-expired": "expired abgelaufen expiré expirado caducado scaduto verlopen",
    "status-rejected": "rejected declined abgelehnt rejeté refusé rechazado rejeitado rifiutato"
    " afgewezen",
    "status-obsolete": "obsolete superseded deprecated veraltet",
    "status-canceled": "canceled cancelled kill killed spike spiked storniert annulé cancelado"
    " annullato geannuleerd",
    "status-withheld": "withheld hold on-hold held embargo embargoed blocked gesperrt sperrfrist"
    " zurückgehalten bloqué sous-embargo bloqueado embargado bloccato geblokkeerd",
}
#: What keeps something from being public, by the word that says so.
CODES = {folded(word): code for code, words in _WORDS.items() for word in words.split()}

#: What is public; the last lines say what kind of news it is, which only public news has.
PUBLIC = frozenset(
    folded(word)
    for word in "published publish public live usable visible final approved active online open"
    " released posted complete completed corrected updated featured ok republished modified edited"
    " amended revised correction current valid distributed delivered sent"
    " veröffentlicht publiziert freigegeben öffentlich sichtbar aktiv aktualisiert"
    " publié publiée public publique en-ligne visible mis-à-jour publicado publicada en-línea"
    " público pública pubblicato pubblicata pubblico gepubliceerd openbaar publicerad"
    " publisert udgivet julkaistu opublikowany opublikowane"
    " опубликовано опубликован опубликована опубліковано 已发布 已發布"
    " 公開 公開済み 발행 게시됨 منشور"
    " breaking breaking-news developing developing-story ongoing urgent flash exclusive live-blog"
    " liveblog update sponsored premium free paid sticky pinned evergreen eilmeldung".split()
)
YES = frozenset("true yes y on 1 1.0".split())
NO = frozenset("false no n off 0 0.0 never".split())
