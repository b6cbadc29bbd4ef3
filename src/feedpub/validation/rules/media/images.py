"""Rules about pictures and files: Media RSS."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, first, shown
from feedpub.validation.rule import Fault, element_rule
from feedpub.validation.xml_names import MEDIA

_CONTENT = f"{MEDIA}content"
_GROUP = f"{MEDIA}group"
_PLAYER = f"{MEDIA}player"

_EBU = "urn:ebu"

#: The role codes of the EBU (http://www.ebu.ch/en/technical/metadata/specifications/role_codes.php),
#: in lower case as Media RSS wants them;
#: and "artist", which its own examples use.
_EBU_ROLES = frozenset(
    role.strip()
    for role in """
    actor, adaptor, anchor person, animal trainer, animator, annotator, announcer, armourer,
    art director, artist, artist/performer, assistant camera, assistant chief lighting technician,
    assistant director, assistant producer, assistant visual editor, author, broadcast assistant,
    broadcast journalist, camera operator, carpenter, casting, causeur, choreographer,
    cinematographer, commentator, commissioning broadcaster, composer,
    computer programmer, conductor, consultant, continuity checker, correspondent,
    costume designer, dancer, dialogue coach, director, director of photography,
    distribution company, draughtsman, dresser, dubber, editor, executive producer,
    expert, fight director, floor manager, focus puller, foley artist, foley editor, foley mixer,
    graphic assistant, graphic designer, greensman, grip, hairdresser, illustrator,
    interviewed guest, interviewer, key character, key grip, key talents, leadman, librettist,
    lighting director, lighting technician, location manager, lyricist, make up artist,
    manufacturer, matte artist, music arranger, music group, musician, news reader, orchestra,
    participant, photographer, post, producer, production assistant, production company,
    production department, production manager, production secretary,
    programme production researcher, property manager, publishing company, puppeteer,
    pyrotechnician, reporter, rigger, runner, scenario, scenic operative, script supervisor,
    second assistant camera, second assistant director, second unit director, set designer,
    set dresser, sign language, singer, sound designer, sound mixer, sound recordist,
    special effects, stunts, subtitles, technical director, term, translation,
    transportation manager, treatment/programme proposal, vision mixer, visual editor,
    visual effects, wardrobe, witness
    """.split(",")
)


@element_rule(
    "media-content-no-url",
    "error",
    at={ITEM, ENTRY},
    source="Media RSS 1.5.1, media:content",
    advice="give it the address of the file, or leave it out",
)
def media_content_no_url(entry: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: without url it needs a media:player; here, or above it."""
    if first(entry, _PLAYER) is not None:
        return
    for parent in (entry, *entry.iterchildren(_GROUP)):
        if parent is not entry and first(parent, _PLAYER) is not None:
            continue
        for content in parent.iterchildren(_CONTENT):
            if not content.get("url", "").strip() and first(content, _PLAYER) is None:
                yield Fault("media:content has neither url nor media:player", content)


@element_rule(
    "media-credit-role",
    "error",
    at={f"{MEDIA}credit"},
    source="Media RSS 1.5.1, media:credit; EBU role codes",
    advice="write a role of the EBU's list in lower case, or no role",
)
def media_credit_role(credit: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:credit: roles are lower case, and the EBU's unless scheme differs."""
    role = credit.get("role")
    if role is None:
        return
    if role != role.lower():
        yield Fault(f"the role {shown(role)} is not in lower case", credit)
    elif credit.get("scheme", _EBU) == _EBU and role not in _EBU_ROLES:
        yield Fault(f"the role {shown(role)} is not in the list of the EBU", credit)
